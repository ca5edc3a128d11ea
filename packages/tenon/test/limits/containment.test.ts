import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { isTenonError, type LoadOptions } from "tenon";
import { guardLeaks } from "../leak-guard.ts";
import { Range } from "./range.ts";

guardLeaks();

/** One kind of realm: what ends it, told how, and what it outlives. */
interface Case {
  readonly dies: readonly (readonly [kind: string, why: RegExp, load?: LoadOptions])[];
  readonly goesOn: readonly (readonly [kind: string, says: RegExp])[];
}

const MiB = 2 ** 20;
const bySoftLimit = /^it had \d+ bytes of .* limits\.memoryBytes is 50331648$/;
const byHostOrKernel = /^it (had \d+ bytes of memory, and|needed more memory than) limits\.memoryBytes/;
const allBombs = ["objects", "endless keys", "Array.from", "buffers", "large texts", "external texts", "split"].concat([
  "fill",
  "parse",
  "shared",
  "wasm",
]);
const crashes: Case["dies"] = [
  ["nothing", /uncaught/],
  ["rejection", /nobody catches this/],
  ["exit", /exited with code 7/],
  [
    "printing",
    /^it printed \d+ bytes within a second, and limits\.outputBytes is 4194304$/,
    { limits: { outputBytes: 4 * MiB } },
  ],
  [
    "working",
    /^it took \d+ ms of processor time within ten seconds, and limits\.cpuMs is 400$/,
    { limits: { cpuMs: 400 } },
  ],
];
const floods: Case["goesOn"] = [
  ["recursion", /Maximum call stack/],
  ["timers", /^set$/],
  ["ports", /^opened$/],
  ["output", /^written$/],
];

const cases: Readonly<Record<"thread" | "process", Case>> = {
  thread: {
    dies: [
      ...crashes,
      ...["some objects", "some buffers", "some texts"].map(
        (kind) => [kind, bySoftLimit, { limits: { memoryBytes: 48 * MiB } }] as const,
      ),
    ],
    goesOn: [["abort", /process.abort/], ...floods],
  },
  process: {
    dies: [
      ...crashes,
      // The first process of a namespace is spared what it sends itself, so that libc ends it by an instruction that may not be.
      ["abort", /SIGABRT|SIGSEGV/],
      ...allBombs.map((kind) => [kind, byHostOrKernel, { limits: { memoryBytes: 200 * MiB } }] as const),
      [
        "descriptors",
        /^it had \d+ descriptors open, and limits\.descriptors is 100$/,
        { limits: { descriptors: 100 }, grants: { fs: { read: ["/"] } } },
      ],
    ],
    goesOn: floods,
  },
};

for (const realm of ["thread", "process"] as const)
  describe(`a plugin in a ${realm}`, () => {
    let range: Range;
    before(async () => {
      range = await Range.open(realm);
    });
    after(() => range[Symbol.asyncDispose]());

    for (const kind of ["loop", "microtasks", "regex", "wait", "natively"])
      test(`that hangs in "${kind}" is ended after a deadline, and the neighbours answer on`, async () => {
        const client = await range.load(kind, { limits: { stuckMs: 200 } });
        const why = range.ended(kind);
        const late = await client.go(kind, { deadlineMs: 20 }).catch((error: unknown) => error);
        assert.ok(isTenonError(late, "TENON_CALL_DEADLINE"), String(late));
        assert.equal(
          await range.meanwhile(why),
          'it was stuck: 200 ms after the deadline of "go" its event loop had not turned',
        );
      });

    for (const [kind, why, load = {}] of cases[realm].dies)
      test(`that dies by "${kind}" takes nobody along, and its call is told`, async () => {
        const client = await range.load(kind, load);
        const lost = await range.meanwhile(client.go(kind).catch((error: unknown) => error));
        assert.ok(isTenonError(lost, "TENON_CALL_LOST"), String(lost));
        assert.match(lost.data.why, why);
      });

    for (const [kind, says] of cases[realm].goesOn)
      test(`that tries "${kind}" hurts nobody, goes on, and can be unloaded`, async () => {
        const client = await range.load(kind);
        assert.match(String(await range.meanwhile(client.go(kind).catch((error: unknown) => error))), says);
        assert.equal(await client.count({}), 1);
        await range.host.unload(kind, { deadlineMs: 0 });
      });

    test("that hangs in its setup, or in its teardown, is ended after its time", async () => {
      const late = await range.meanwhile(
        range.load("setup", { config: "loop", startMs: 100, teardownMs: 20 }).catch((error: unknown) => error),
      );
      assert.ok(isTenonError(late, "TENON_START_DEADLINE"), String(late));
      await range.load("teardown", { config: "teardown", teardownMs: 20 });
      await range.meanwhile(range.host.unload("teardown", { deadlineMs: 0 }));
    });

    test("that only waits for others is not stuck, whatever deadlines its calls meet", async () => {
      const client = await range.load("slow", { limits: { stuckMs: 100 } });
      const late = await client.go("sleep", { deadlineMs: 5 }).catch((error: unknown) => error);
      assert.ok(isTenonError(late, "TENON_CALL_DEADLINE"));
      await sleep(200);
      assert.equal(await client.count({}), 1);
      await range.host.unload("slow", { deadlineMs: 0 });
    });
  });
