import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type AuditEntry, type Grants, isTenonError, type LostHold } from "tenon";
import { guardLeaks } from "../leak-guard.ts";
import { Stage, thrownBy } from "./stage.ts";
import { saboteur, type SaboteurClient } from "./fixtures/saboteur.ts";
import { sizes } from "./sizes.ts";

guardLeaks();

const source = { entry: "fixtures/saboteur.ts", name: "saboteur", version: "1.0.0" };
const call = {
  type: "call",
  id: 1_000_000,
  instance: 1,
  target: { kind: "service", name: "kv.get" },
  input: "x",
  stream: "none",
};

/** Frames that end the realm that sent them. */
const breaking: Readonly<Record<string, readonly unknown[]>> = {
  null: [null],
  "a text": ["frame"],
  "a list": [[]],
  "a Map": [{ $make: "map" }],
  "an Error": [{ $make: "error" }],
  "a cycle": [{ $make: "cycle" }],
  "no type": [{}],
  "an unknown type": [{ type: "nope", id: 1 }],
  "the type of every object": [{ type: "constructor", id: 1 }],
  "no id": [{ type: "result", value: 1 }],
  "an id that is no number": [{ type: "result", id: "1" }],
  "an id that is NaN": [{ type: "result", id: { $make: "NaN" } }],
  "an id that is a bigint": [{ type: "result", id: { $make: "bigint" } }],
  "a negative id": [{ type: "cancel", id: -1, reason: "aborted" }],
  "a call to nothing": [{ ...call, target: null }],
  "a call of an unknown kind": [{ ...call, target: { kind: "toString", name: "" } }],
  "a call with a name without end": [
    { ...call, target: { kind: "service", name: { $make: "text", length: 10_000_000 } } },
  ],
  "a call with a name that is none": [{ ...call, target: { kind: "service", name: {} } }],
  "a call with an unknown stream": [{ ...call, stream: "sideways" }],
  "a call with a negative deadline": [{ ...call, deadlineMs: -1 }],
  "a call with a text for a deadline": [{ ...call, deadlineMs: "5" }],
  "a call with NaN for a deadline": [{ ...call, deadlineMs: { $make: "NaN" } }],
  "a call from no instance": [{ ...call, instance: "1" }],
  "a second call of one id": [
    { ...call, input: "wait" },
    { ...call, input: "wait" },
  ],
  "a failure without an error": [{ type: "failure", id: 1, error: null }],
  "a failure with half an error": [{ type: "failure", id: 1, error: { kind: "tenon", name: "x" } }],
  "a count of nothing": [
    { ...call, input: "wait" },
    { type: "want", id: 1_000_000, count: 0 },
  ],
  "a count beyond the window": [
    { ...call, target: { kind: "service", name: "kv.spring" }, stream: "out" },
    { type: "want", id: 1_000_000, count: 1e15 },
  ],
  "an item into no stream": [
    { ...call, input: "wait" },
    { type: "put", id: 1_000_000, value: 1 },
  ],
  "an end of no stream": [
    { ...call, input: "wait" },
    { type: "put-end", id: 1_000_000 },
  ],
  "more items than were asked for": [
    { ...call, target: { kind: "service", name: "kv.sink" }, stream: "in" },
    { type: "put", id: 1_000_000, value: "x" },
  ],
  "a log line of no level": [{ type: "log", instance: 1, level: "loud", text: "x" }],
  "a log line that is no text": [{ type: "log", instance: 1, level: "info", text: { length: 1 } }],
};

/** Frames that are answered or dropped. */
const bearable: Readonly<Record<string, readonly unknown[]>> = {
  "an answer to nobody": [{ type: "result", id: 999_999, value: { $make: "cycle" } }],
  "a failure of nobody": [
    {
      type: "failure",
      id: 999_999,
      error: { kind: "tenon", name: "x", message: "", stack: "", code: "TENON_CALL_LOST", data: { $make: "cycle" } },
    },
  ],
  "an item for nobody": [{ type: "item", id: 999_999, value: { $make: "doubled" } }],
  "a cancel of nobody": [{ type: "cancel", id: 999_999, reason: "deadline" }],
  "a call of what hosts do not answer": [
    { ...call, target: { kind: "load", name: "" } },
    { ...call, id: 1_000_001, target: { kind: "teardown", name: "" } },
  ],
  "a call of a service that is none": [
    "",
    ".",
    "kv",
    "kv.",
    "kv.set",
    "kv.get.more",
    "__proto__.toString",
    "kv.constructor",
    "kv.__proto__",
  ].map((name, n) => ({ ...call, id: 1_000_000 + n, target: { kind: "service", name } })),
  "a use of what is not used": [{ ...call, target: { kind: "use", name: "__proto__.valueOf" } }],
  "an event that is none": [{ ...call, target: { kind: "event", name: "__proto__" } }],
  "an event that does not fit": [{ ...call, target: { kind: "event", name: "told" }, input: { $make: "map" } }],
  "a lost stream that nobody had": [
    { ...call, target: { kind: "lost", name: "__proto__" }, input: { $make: "cycle" } },
    { ...call, id: 1_000_001, target: { kind: "lost", name: "" }, input: { $make: "text", length: 10_000_000 } },
  ],
  "an argument that does not fit": [
    { ...call, input: { $make: "date" } },
    { ...call, id: 1_000_001, input: { $make: "cycle" } },
    { ...call, id: 1_000_002, input: { $make: "doubled" } },
    { ...call, id: 1_000_003, input: { $make: "shared" } },
  ],
  "an argument over the limit": [{ ...call, input: { $make: "text", length: 40_000_000 } }],
  "another one's instance": [{ ...call, instance: 0 }],
  "a log line without end": [{ type: "log", instance: 1, level: "info", text: { $make: "text", length: 40_000_000 } }],
  "a log line of another one": [{ type: "log", instance: 77, level: "error", text: "x", call: 12 }],
  "frames with more than there is to them": [
    { type: "cancel", id: 999_999, reason: "closed", more: { $make: "doubled" } },
  ],
};

describe("a plugin that writes to the wire itself", () => {
  let stage: Stage;
  const asked: string[] = [];
  before(async () => {
    const get = (key: string): unknown => {
      asked.push(key.slice(0, 20));
      return key === "wait" ? new Promise(() => {}) : key;
    };
    const never = (): Promise<never> => new Promise(() => {});
    // A message is checked as it was sent; by the ring only what is plain data would come through.
    stage = await Stage.open({ services: { kv: { get, sink: never, spring: never } }, wire: "port" });
  });
  after(() => stage.host.close({ deadlineMs: 0 }));

  /** Loads the saboteur, which must be gone or unloaded at the end. */
  const sabotage = async (
    use: (client: SaboteurClient) => Promise<void>,
    grants: Grants = { services: ["kv"] },
  ): Promise<void> => {
    await stage.beside(async () => {
      const limits = { calls: 64, queue: 64, messageBytes: 1_000_000 };
      await stage.host.load(source, { realm: "thread", limits, grants });
      const client = stage.client<SaboteurClient>(saboteur, "saboteur");
      assert.ok(await client.found({}), "it found the wire");
      await use(client);
      if (stage.held.some((held) => held.startsWith("saboteur")))
        await stage.host.unload("saboteur", { deadlineMs: 0 });
    });
  };

  for (const [name, frames] of Object.entries(breaking)) {
    test(`ends with its realm by ${name}`, async () => {
      const ended = Promise.withResolvers<Error>();
      using _ = stage.host.on("state", ({ state, error }) => {
        if (state === "failed" && error !== undefined) ended.resolve(error);
      });
      const gone = Promise.withResolvers<void>();
      using __ = stage.host.on("state", ({ state }) => {
        if (state === "gone") gone.resolve();
      });
      await sabotage(async (client) => {
        const lost = await thrownBy(() => client.write(frames));
        assert.ok(isTenonError(lost, "TENON_CALL_LOST"), String(lost));
        assert.match(lost.message, /malformed frame: found .+, wanted .+/);
        const error = await ended.promise;
        assert.ok(isTenonError(error, "TENON_REALM_ENDED"));
        assert.ok(isTenonError(error.cause, "TENON_FRAME_MALFORMED"), String(error.cause));
        assert.ok(error.message.length < 600, error.message.slice(0, 300));
        await gone.promise;
      });
    });
  }

  test("goes on with what can be answered or dropped", async () => {
    const lost: LostHold[] = [];
    using _ = stage.host.on("lostHold", (hold) => lost.push(hold));
    await sabotage(async (client) => {
      for (const [name, frames] of Object.entries(bearable)) {
        await stage.beside(() => client.write(frames));
        assert.ok(await client.found({}), name);
      }
      for (const line of stage.host.logs("saboteur")) assert.ok(line.text.length < 20_000);
    });
    assert.deepEqual(
      lost.map(({ by, plugin, method, stack }) => [by, plugin, method, stack.length <= 16 * 1024]),
      ["__proto__", ""].map((method) => ["plugin", "saboteur", method, true]),
    );
    assert.deepEqual(
      new Set(asked.filter((key) => key !== "wait")),
      new Set(["x"]),
      "no service was called with what does not fit",
    );
  });

  test("finds nothing in the worker's data, and nobody listens to what it sends to the parent", async () => {
    await sabotage(async (client) => {
      for (const frame of [null, { $make: "cycle" }, { type: "nope" }, call]) {
        assert.deepEqual(await client.writeToParent({ frame, times: sizes.frames / 10 }), { parent: true, data: [] });
      }
      assert.ok(await client.found({}));
    });
  });

  test("is refused by the host what it was not granted, and fills no audit", async () => {
    const audited: AuditEntry[] = [];
    using _ = stage.host.on("audit", (entry) => audited.push(entry));
    const told = (name: string, input: unknown): unknown => ({ ...call, target: { kind: "refused", name }, input });
    await sabotage(async (client) => {
      asked.length = 0;
      await client.repeat({ frame: call, times: 50 });
      await client.write([
        told("fs", null),
        told("fs", { what: { $make: "cycle" } }),
        told("__proto__", {
          what: "kept",
          created: [{ $make: "cycle" }, "nowhere", { $make: "text", length: 100_000 }],
        }),
        told("net", { what: { $make: "text", length: 900_000 }, created: "nowhere" }),
      ]);
      for (let each = 0; each < 200; each += 1) await client.write([told("net", { what: `host ${each}` })]);
      assert.ok(await client.found({}));
      assert.deepEqual(asked, []);
    }, {});
    const [service, kept, long] = audited;
    assert.deepEqual([service?.grant, service?.what], ["services", "call the service kv.get"]);
    assert.deepEqual([kept?.grant, kept?.what, kept?.place], ["all", "kept", undefined]);
    assert.ok((long?.what.length ?? 1_000) <= 500);
    assert.deepEqual([audited.length, audited.at(-1)?.kind], [101, "unheard"]);
  });

  test("takes only its own realm along with thousands of bad frames", async () => {
    await sabotage(async (client) => {
      const lost = await thrownBy(() => client.repeat({ frame: { type: "nope", id: 1 }, times: sizes.frames }));
      assert.ok(isTenonError(lost, "TENON_CALL_LOST"));
    });
  });

  test("is refused what goes over its limits", async () => {
    await sabotage(async (client) => {
      asked.length = 0;
      await client.repeat({ frame: { ...call, input: "wait" }, times: sizes.frames });
      assert.ok(await client.found({}));
      assert.equal(asked.length, 128, "calls and queue together");
    });
  });
});
