import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createHost, type Host, isTenonError, type LoadOptions, type OpenedPlugin, openPlugin } from "tenon";
import type { ClientOf } from "tenon/contract";
import { guardLeaks } from "../../leak-guard.ts";
import { until } from "../plugin.ts";
import { Standing } from "./fixtures/standing.ts";

guardLeaks();

const name = "standing";
const services = { kv: { get: ({ text }: { text: string }): object => ({ text: `<${text}>` }) } };

describe("a plugin that waits without its event loop", () => {
  let plugin: OpenedPlugin;
  let host: Host;
  let client: ClientOf<typeof Standing>;
  const opened = async (options: LoadOptions = {}, limits: LoadOptions["limits"] = {}): Promise<Host> => {
    const made = await createHost({ proofs: "off", services, grants: "all", restart: false });
    await made.load(plugin, { realm: "thread", ...options, limits });
    return made;
  };
  before(async () => {
    plugin = await openPlugin(
      { entry: "./fixtures/standing.ts", name, version: "1.0.0" },
      { from: import.meta.dirname },
    );
    host = await opened();
    client = host.client(Standing);
  });
  after(() => host.close({ deadlineMs: 0 }));

  test("answers by promise and synchronously, one at a time and many at once, whatever their size", async () => {
    for (let n = 0; n < 100; n += 1) {
      assert.deepEqual(await client.next({ n }), { n: n + 1 });
      assert.deepEqual(client.sync.next({ n }), { n: n + 1 });
    }
    const many = await Promise.all(Array.from({ length: 1_000 }, (_, n) => client.next({ n })));
    assert.deepEqual(
      many,
      Array.from({ length: 1_000 }, (_, n) => ({ n: n + 1 })),
    );
    // By the ring, by the port, and among each other.
    const lengths = [0, 10_000, 20_000, 100_000, 3, 2_000_000, 16_000, 1];
    const texts = lengths.map((length) => "é".repeat(length));
    const echoed = await Promise.all(texts.map((text) => client.echo({ text })));
    assert.ok(echoed.every(({ text }, at) => text === texts[at]));
    for (const text of texts) assert.ok(client.sync.echo({ text }).text === text);
    const bytes = Uint8Array.from({ length: 100_000 }, (_, at) => at % 251);
    assert.deepEqual((await client.turn({ bytes })).bytes, bytes.toReversed());
  });

  test("has no event loop that is idle while it waits, and answers all the same after a rest", async () => {
    await client.next({ n: 1 });
    const idleMs = await client.idleMs(undefined);
    for (let rest = 0; rest < 3; rest += 1) {
      await sleep(30);
      assert.equal(await client.idleMs(undefined), idleMs);
      await sleep(30);
      assert.equal(client.sync.idleMs(undefined), idleMs);
    }
  });

  test("has one that is where the host does not let it", async () => {
    await using other = await opened({ blocking: false });
    const { idleMs } = other.client(Standing);
    const before = await idleMs(undefined);
    await sleep(30);
    assert.ok((await idleMs(undefined)) > before);
  });

  test("calls services, emits, logs, prints and throws", async () => {
    const lines: string[] = [];
    const said: string[] = [];
    using _lines = host.on("log", ({ text }) => lines.push(text));
    using _said = host.on(Standing, "said", ({ text }) => said.push(text));
    assert.deepEqual(await client.asks({ text: "a" }), { text: "<a>" });
    assert.deepEqual(client.sync.asks({ text: "b" }), { text: "<b>" });
    for (const text of ["one", "two"]) await client.says({ text });
    await until(() => lines.length === 4 && said.length === 2);
    assert.deepEqual(lines, ["one", "to the console: one", "two", "to the console: two"]);
    assert.deepEqual(said, ["one", "two"]);
    await assert.rejects(client.fails({ text: "as asked" }), { name: "RangeError", message: "as asked" });
    assert.throws(() => client.sync.fails({ text: "as asked" }), { name: "RangeError", message: "as asked" });
    assert.deepEqual(await client.later({ text: "in a turn of promises" }), { text: "in a turn of promises" });
  });

  test("holds to its limits, and its deadlines are those of all", async () => {
    await using other = await opened({}, { calls: 2, queue: 1, stuckMs: 50 });
    const { spins, next } = other.client(Standing);
    const calls = Array.from({ length: 8 }, () => spins({ n: 5 }));
    const ends = await Promise.allSettled(calls);
    const full = ends.filter((end) => end.status === "rejected" && isTenonError(end.reason, "TENON_CALL_QUEUE_FULL"));
    assert.equal(full.length, 5);
    assert.deepEqual(await next({ n: 1 }), { n: 2 });
    const late = await spins({ n: 200 }, { deadlineMs: 5 }).catch((error: unknown) => error);
    assert.ok(isTenonError(late, "TENON_CALL_DEADLINE"), String(late));
  });

  test("is ended when it has more memory than it may have", async () => {
    await using other = await opened({}, { memoryBytes: 32 * 2 ** 20 });
    const { keeps } = other.client(Standing);
    const lost = Promise.withResolvers<unknown>();
    using _ = other.on("state", ({ state, error }) => state === "failed" && lost.resolve(error));
    let error: unknown;
    for (let call = 0; call < 200 && error === undefined; call += 1)
      await keeps({ n: 4 * 2 ** 20 }).catch((thrown: unknown) => (error = thrown));
    assert.ok(isTenonError(error, "TENON_CALL_LOST"), String(error));
    assert.match(String(await lost.promise), /limits\.memoryBytes is 33554432/);
  });

  for (const how of ["by promise", "synchronously"] as const) {
    test(`is ended when it is stuck in a call made ${how}`, async () => {
      await using other = await opened({}, { stuckMs: 20 });
      const stuck = other.client(Standing);
      await stuck.next({ n: 1 });
      const lost = Promise.withResolvers<unknown>();
      using _ = other.on("state", ({ state, error }) => state === "failed" && lost.resolve(error));
      const error =
        how === "by promise"
          ? await stuck.spins({ n: 1e9 }, { deadlineMs: 5 }).catch((thrown: unknown) => thrown)
          : caught(() => stuck.sync.spins({ n: 1e9 }, { deadlineMs: 5 }));
      assert.ok(isTenonError(error, "TENON_CALL_DEADLINE"), String(error));
      assert.ok(isTenonError(await lost.promise, "TENON_REALM_ENDED"));
    });
  }

  test("what needs an event loop throws there, in every realm, and the call that asked for it says so", async () => {
    const wants = {
      timer: "a timer: timeout 5 ms",
      interval: "a timer: interval 5 ms",
      immediate: "a timer: immediate",
    };
    const more = { port: "a message channel", broadcast: 'a broadcast channel "standing"', fetch: "fetch" };
    for (const realm of ["thread", "inline", "process"] as const) {
      await using other = realm === "thread" ? undefined : await opened({ realm });
      const { needs, next } = (other ?? host).client(Standing);
      for (const [what, why] of Object.entries(realm === "inline" ? wants : { ...wants, ...more })) {
        const error = await needs({ what }).catch((thrown: unknown) => thrown);
        assert.ok(isTenonError(error, "TENON_BLOCKING_REFUSED"), `${realm} ${what}: ${String(error)}`);
        assert.deepEqual(error.data, { plugin: name, version: "1.0.0", why: `it asks for ${why}` });
      }
      assert.deepEqual(await next({ n: 1 }), { n: 2 });
    }
  });

  test("is unloaded with a proof, and its state changes hands, while it waits", async () => {
    await using other = await createHost({ services, grants: "all" });
    await other.load(plugin, { realm: "thread" });
    const { next } = other.client(Standing);
    await next({ n: 1 });
    await sleep(20);
    const swapped = await other.swap(name, plugin, { limits: { calls: 7 } });
    assert.equal(swapped.proof?.verdict, "freed");
    assert.deepEqual(await next({ n: 1 }), { n: 2 });
    await sleep(20);
    assert.equal((await other.unload(name)).verdict, "freed");
  });
});

function caught(attempt: () => unknown): unknown {
  try {
    return attempt();
  } catch (thrown) {
    return thrown;
  }
}
