import assert, { AssertionError } from "node:assert/strict";
import { test } from "node:test";
import { createHost } from "tenon";
import { leakCheck } from "tenon/testing";
import { guardLeaks } from "../leak-guard.ts";
import { from, plugin } from "../registry/sources.ts";

guardLeaks();

/** Does not wait, so that the runner's own immediates are there still. */
const hasty = { settleMs: 0, ignore: [/^active Immediate/] };

/** A test runner of a few lines: hooks before and after each test, and what became of each. */
class Runner {
  readonly #before: (() => Promise<void>)[] = [];
  readonly #after: (() => Promise<void>)[] = [];
  readonly beforeEach = (hook: () => Promise<void>): unknown => this.#before.push(hook);
  readonly afterEach = (hook: () => Promise<void>): unknown => this.#after.push(hook);

  /** What the hooks threw after the test; undefined for a test that passes. */
  async run(body: () => unknown): Promise<unknown> {
    for (const hook of this.#before) await hook();
    await body();
    for (const hook of this.#after) {
      try {
        await hook();
      } catch (error) {
        return error;
      }
    }
    return undefined;
  }
}

test("hooks of any runner make the test fail that leaves something, and no other", async () => {
  const runner = new Runner();
  leakCheck({ ...runner, ...hasty });
  const timers: NodeJS.Timeout[] = [];
  assert.equal(await runner.run(() => undefined), undefined);
  const error = await runner.run(() => timers.push(setInterval(() => {}, 1_000_000)));
  assert.ok(error instanceof AssertionError);
  assert.match(error.message, /^The test left behind:\n {2}active Timeout, made at .*leak-check\.test\.ts:\d+:\d+\)?$/);
  assert.deepEqual([error.operator, error.expected, (error.actual as unknown[]).length], ["leakCheck", [], 1]);
  assert.equal(await runner.run(() => timers.forEach(clearInterval)), undefined);
});

test("a host that the test did not close is closed after it; a thread of another host is told by its plugin", async () => {
  const runner = new Runner();
  const { createTestHost } = leakCheck({ ...runner, ...hasty });
  const body = async (): Promise<void> => {
    const host = await createTestHost({ from });
    await host.load(plugin("echo"));
    await host.load(plugin("echo", "2.0.0"), { realm: "inline" });
  };
  assert.equal(await runner.run(body), undefined);
  const { begin, end } = leakCheck(hasty);
  await begin();
  await using host = await createHost({ from });
  await host.load(plugin("echo"));
  await assert.rejects(end(), /The test left behind:\n {2}thread \d+ of plugin "echo@1…", whose host is open/);
});

test("a plugin that leaks fails its test, with who holds it", async () => {
  try {
    const runner = new Runner();
    const { createTestHost } = leakCheck(runner);
    const error = await runner.run(async () => {
      const host = await createTestHost({ from, holders: "places" });
      await host.load(plugin("outlives"), { realm: "inline", config: { mark: "m" } });
    });
    assert.match(String(error), /The test left behind:\n {2}outlives@1\.0\.0 \(inline\) is still held: context: /);
  } finally {
    delete (globalThis as { outlives?: unknown }).outlives;
  }
});

test("a check whose test was never begun has nothing to tell", async () => {
  await leakCheck({ settleMs: 0 }).end();
});

test("options that mean nothing are refused", () => {
  const hook = (): void => undefined;
  const bad: readonly (readonly [option: string, options: unknown])[] = [
    ["options", null],
    ["options", "strict"],
    ["beforeEach", { beforeEach: 1, afterEach: hook }],
    ["afterEach", { beforeEach: hook }],
    ["afterEach", { afterEach: hook }],
    ["settleMs", { settleMs: -1 }],
    ["settleMs", { settleMs: "2s" }],
    ["ignore", { ignore: /x/ }],
    ["ignore", { ignore: ["x"] }],
    ["temporaryFiles", { temporaryFiles: "tenon-" }],
    ["places", { places: "no" }],
  ];
  for (const [option, options] of bad)
    assert.throws(
      () => leakCheck(options as never),
      (error: { code?: unknown; data?: { option?: unknown } }) => {
        assert.deepEqual([error.code, error.data?.option], ["TENON_OPTION_INVALID", option]);
        return true;
      },
    );
});
