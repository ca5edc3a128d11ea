import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { isTenonError, type LoadOptions } from "tenon";
import { guardLeaks } from "../leak-guard.ts";
import { Range } from "./range.ts";

guardLeaks();

const MiB = 2 ** 20;

describe("a plugin in a thread", () => {
  let range: Range;
  before(async () => {
    range = await Range.open("thread");
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

  const dies: readonly (readonly [kind: string, options: LoadOptions, why: RegExp])[] = [
    ["nothing", {}, /uncaught/],
    ["rejection", {}, /nobody catches this/],
    ["exit", {}, /exited with code 7/],
    ["some objects", { limits: { memoryBytes: 48 * MiB } }, /^it had \d+ bytes of .* limits.memoryBytes is 50331648$/],
    ["some buffers", { limits: { memoryBytes: 48 * MiB } }, /^it had \d+ bytes of .* limits.memoryBytes is 50331648$/],
    ["some texts", { limits: { memoryBytes: 48 * MiB } }, /^it had \d+ bytes of .* limits.memoryBytes is 50331648$/],
  ];
  for (const [kind, options, why] of dies)
    test(`that dies by "${kind}" takes nobody along, and its call is told`, async () => {
      const client = await range.load(kind, options);
      const lost = await range.meanwhile(client.go(kind).catch((error: unknown) => error));
      assert.ok(isTenonError(lost, "TENON_CALL_LOST"), String(lost));
      assert.match(lost.data.why, why);
    });

  const goesOn: readonly (readonly [kind: string, says: RegExp])[] = [
    ["abort", /process.abort/],
    ["recursion", /Maximum call stack/],
    ["timers", /^set$/],
    ["ports", /^opened$/],
    ["output", /^written$/],
  ];
  for (const [kind, says] of goesOn)
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
