import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { inspect } from "node:util";
import { createHost, type ErrorCode, isTenonError, type LoadOptions, type PluginSource } from "tenon";
import { guardLeaks } from "../leak-guard.ts";
import { slow } from "./fixtures/slow.ts";
import { refusedValues, takenValues } from "./fixtures/values.ts";
import { sizes } from "./sizes.ts";
import { contractOf, realms, Stage, thrownBy } from "./stage.ts";

guardLeaks();

const source = { entry: "fixtures/slow.ts", name: "slow", version: "1.0.0" };
const badMs: readonly unknown[] = [
  NaN,
  -1,
  -Infinity,
  "5",
  "",
  null,
  {},
  [],
  5n,
  Symbol("s"),
  () => 5,
  true,
  Object.create(null),
  new Date(5),
];
const nothing: readonly unknown[] = [null, 5, "x", true, Symbol("s"), [], () => 1];
const throwingProxy = (): never => refusedValues["a proxy whose traps throw"]?.(0, 0) as never;
const thrower = {
  get name(): never {
    throw new Error("read");
  },
};

interface SlowClient {
  wait(input: unknown, options?: unknown): Promise<unknown>;
  items(input: unknown, options?: unknown): AsyncIterable<unknown>;
  take(input: unknown, options?: unknown): Promise<unknown>;
}

describe("options:", () => {
  let stage: Stage;
  before(async () => {
    stage = await Stage.open();
    for (const realm of realms) await stage.host.load(source, { realm, name: `slow-${realm}`, config: { in: 1 } });
  });
  after(() => stage.host.close({ deadlineMs: 0 }));

  const each = async (
    code: ErrorCode,
    values: readonly unknown[],
    attempt: (value: never) => unknown,
  ): Promise<void> => {
    for (const value of values) await stage.refused(code, () => attempt(value as never), describeValue(value));
  };

  test("a load with wrong options changes nothing", async () => {
    const load = (options: object): Promise<unknown> =>
      stage.host.load(source, { realm: "inline", config: { in: 1 }, ...options });
    await each("TENON_OPTION_INVALID", badMs, (startMs) => load({ startMs }));
    await each("TENON_OPTION_INVALID", badMs, (teardownMs) => load({ teardownMs }));
    await each("TENON_OPTION_INVALID", badMs, (idleMs) => load({ idleMs }));
    await each("TENON_OPTION_INVALID", [null, 0, "true", {}], (blocking) => load({ blocking }));
    await each("TENON_OPTION_INVALID", [...nothing, "cellar", "__proto__"], (realm) => load({ realm }));
    await each(
      "TENON_OPTION_INVALID",
      ["", "a@b", "x".repeat(215), "a\nb", "a\u202eb", 5, null, {}, Symbol("s")],
      (name) => load({ name }),
    );
    await each("TENON_OPTION_INVALID", [null, 5, "x", []], (limits) => load({ limits }));
    for (const limit of ["calls", "queue", "messageBytes", "heapBytes"]) {
      await each("TENON_OPTION_INVALID", [NaN, -1, 0.5, "5", null, {}, 5n], (value) =>
        load({ limits: { [limit]: value } }),
      );
    }
    await each("TENON_OPTION_INVALID", ["__proto__", "toString", "more"], (limit) =>
      load({ limits: JSON.parse(`{"${String(limit)}":1}`) as object }),
    );
    await each(
      "TENON_OPTION_INVALID",
      nothing.filter((value) => value !== null),
      (options: LoadOptions) => stage.host.load(source, options),
    );
    await each("TENON_OPTION_INVALID", [null], (options: LoadOptions) => stage.host.load(source, options));
  });

  test("a load of what is no source changes nothing", async () => {
    const sources = [
      null,
      undefined,
      5,
      [],
      {},
      { entry: 5 },
      { entry: "x.ts" },
      { entry: "x.ts", name: "n" },
      { entry: "x.ts", name: "N", version: "1.0.0" },
    ];
    const more = [
      { entry: "x.ts", name: "n", version: "one" },
      "",
      "\0",
      "x\0y",
      "file://elsewhere/x",
      { entry: "", name: "n", version: "1.0.0" },
      "x".repeat(100_000),
    ];
    await each("TENON_OPTION_INVALID", [...sources, ...more], (given: PluginSource) => stage.host.load(given));
    for (const given of [throwingProxy(), thrower, Object.create(null) as object]) {
      await stage.refused("TENON_OPTION_INVALID", () => stage.host.load(given as PluginSource));
    }
    const cyclic: Record<string, unknown> = { ...source };
    cyclic["more"] = cyclic;
    await stage.refused("TENON_CONFIG_INVALID", () =>
      stage.host.load(cyclic as unknown as PluginSource, { realm: "inline" }),
    );
  });

  test("a configuration of what is no data is refused with its path", async () => {
    for (const name of Object.keys(refusedValues)) {
      const config = { in: refusedValues[name]?.(sizes.deepLevels, sizes.textLength) };
      const { path } = await stage.refused(
        "TENON_CONFIG_INVALID",
        () => stage.host.load(source, { realm: "inline", config }),
        name,
      );
      assert.match(path, /^in/, name);
    }
    for (const [name, [make]] of Object.entries(takenValues)) {
      await stage.beside(async () => {
        await stage.host.load(source, { realm: "inline", name: "configured", config: { in: make() } });
        await stage.host.unload("configured", { deadlineMs: 0 });
      });
      assert.ok(name);
    }
    await stage.refused("TENON_CONFIG_INVALID", () =>
      stage.host.load(source, { realm: "thread", config: { in: () => 1 } }),
    );
  });

  test("the options of a host are checked", async () => {
    const options = [
      ...nothing,
      ...badMs.map((graceMs) => ({ graceMs })),
      { proofs: "later" },
      { from: 5 },
      { services: 5 },
      { services: { kv: null } },
      { contracts: {} },
      { contracts: [5] },
    ];
    await each("TENON_OPTION_INVALID", options, (given) => createHost(given));
  });

  test("what is no contract, target, mode, event or listener is refused", async () => {
    const { host } = stage;
    const contracts = [null, undefined, 5, "x", {}, [], { name: "x" }, { name: 5, methods: {} }, throwingProxy()];
    await each("TENON_OPTION_INVALID", contracts, (given) => host.client(given));
    await each("TENON_OPTION_INVALID", contracts, (given) => host.lease(given));
    await each("TENON_OPTION_INVALID", contracts, (given) => host.all(given));
    await each("TENON_OPTION_INVALID", contracts, (given) => host.open(given, source));
    const targets = [
      "",
      "x@",
      "x@y",
      "x@1.0.0 ||| 2",
      5,
      null,
      {},
      Symbol("s"),
      `x@${"1".repeat(1_000)}.x.x.x`,
      "x".repeat(100_000),
    ];
    await each("TENON_OPTION_INVALID", targets, (given) => host.unload(given));
    await each("TENON_OPTION_INVALID", targets, (given) => host.logs(given));
    await each("TENON_OPTION_INVALID", targets, (given) => host.client(contractOf(slow), given));
    await each("TENON_INSTANCE_UNKNOWN", ["nobody", "__proto__", "slow@^9"], (given) => host.unload(given));
    await each("TENON_OPTION_INVALID", ["some", 5, null], (mode) => host.all(contractOf(slow), mode));
    await each("TENON_OPTION_INVALID", ["nope", "__proto__", 5, null], (name) => host.on(name, () => {}));
    await each("TENON_OPTION_INVALID", [null, 5, {}], (listen) => host.on("log", listen));
  });

  test("an unload with wrong options changes nothing", async () => {
    await each("TENON_OPTION_INVALID", badMs, (deadlineMs) => stage.host.unload("slow-inline", { deadlineMs }));
    await each("TENON_OPTION_INVALID", badMs, (deadlineMs) => stage.host.close({ deadlineMs }));
    await each("TENON_OPTION_INVALID", [null, 5, "x"], (options) => stage.host.unload("slow-inline", options));
  });

  for (const realm of realms) {
    const client = (): SlowClient => stage.client<SlowClient>(slow, `slow-${realm}`);

    test(`the deadline of a call is a number from 0, ${realm}`, async () => {
      await each("TENON_OPTION_INVALID", badMs, (deadlineMs) => client().wait(1, { deadlineMs }));
      await each("TENON_OPTION_INVALID", badMs, (deadlineMs) => client().take([], { deadlineMs }));
      await each("TENON_OPTION_INVALID", badMs, async (deadlineMs) => {
        for await (const _ of client().items(1, { deadlineMs }));
      });
      for (const deadlineMs of [0, -0, 1, Number.MIN_VALUE]) {
        const { deadlineMs: told } = await stage.refused("TENON_CALL_DEADLINE", () => client().wait(1, { deadlineMs }));
        assert.equal(told, deadlineMs);
      }
      for (const deadlineMs of [Infinity, 1e308, Number.MAX_SAFE_INTEGER, 2 ** 31]) {
        assert.equal(await client().take([1, 2], { deadlineMs }), 1);
      }
    });

    test(`the signal of a call is a signal, and may have aborted before, ${realm}`, async () => {
      const fakes = [
        null,
        5,
        {},
        { aborted: false },
        Object.create(AbortSignal.prototype) as object,
        throwingProxy(),
        new AbortController(),
      ];
      await each("TENON_OPTION_INVALID", fakes, (signal) => client().wait(1, { signal }));
      for (const reason of [undefined, null, "text", new Error("why"), Object.freeze({}), throwingProxy()]) {
        const signal = AbortSignal.abort(reason);
        const drain = async (): Promise<void> => {
          for await (const _ of client().items(1, { signal }));
        };
        for (const attempt of [() => client().wait(1, { signal }), () => client().take([1], { signal }), drain]) {
          const thrown = await stage.fails("TENON_CALL_ABORTED", attempt);
          assert.ok(thrown.cause === signal.reason);
        }
      }
      const later = new AbortController();
      const lost = thrownBy(() => client().wait(1, { signal: later.signal, deadlineMs: Infinity }));
      later.abort(throwingProxy());
      assert.ok(isTenonError(await lost, "TENON_CALL_ABORTED"));
      await each("TENON_OPTION_INVALID", [5, "x", true], (options) => client().wait(1, options));
    });

    test(`an input stream that is none, or breaks, fails its own call only, ${realm}`, async () => {
      await each("TENON_INPUT_INVALID", [null, undefined, 5, {}, () => [], "text", 5n], (items) =>
        client().take(items),
      );
      const broken = {
        async *[Symbol.asyncIterator]() {
          yield 1;
          throw new RangeError("mine");
        },
      };
      const thrown = await stage.beside(() => thrownBy(() => client().take(broken)));
      assert.ok(thrown instanceof RangeError && thrown.message === "mine", "the caller sees its own error");
      const odd: readonly unknown[] = [
        { [Symbol.iterator]: () => null },
        { [Symbol.iterator]: () => ({ next: () => null }) },
        { [Symbol.iterator]: () => ({ next: () => throwingProxy() as unknown }) },
        {
          get [Symbol.asyncIterator](): never {
            throw new Error("read");
          },
        },
        throwingProxy(),
      ];
      for (const items of odd)
        assert.ok((await stage.beside(() => thrownBy(() => client().take(items)))) instanceof Error);
    });
  }
});

function describeValue(value: unknown): string {
  return inspect(value, { customInspect: false, depth: 1 }).slice(0, 80);
}
