import assert from "node:assert/strict";
import { test } from "node:test";
import { Wheel } from "../../src/kernel/wheel.ts";
import { CpuWatch } from "../../src/realm/limits/cpu-watch.ts";
import { ManualClock } from "../kernel/manual-clock.ts";
import { guardLeaks } from "../leak-guard.ts";

guardLeaks();

/** A realm that works for a part of the time; `pass` answers what was told of it so far. */
function working(limitMs: number): {
  readonly pass: (ms: number, share: number) => Promise<readonly number[]>;
  readonly looks: () => number;
  readonly end: () => void;
} {
  const clock = new ManualClock();
  const told: number[] = [];
  let [taken, looks] = [0, 0];
  const cpuMs = (): number | undefined => {
    looks += 1;
    // A thread is listed a moment after it began.
    return looks === 1 ? undefined : taken;
  };
  const watched = { cpuMs, limitMs, onExceeded: (usedMs: number) => void told.push(usedMs), nowMs: () => clock.now() };
  const watch = new CpuWatch(watched, new Wheel(clock));
  return {
    async pass(ms, share) {
      for (let at = 0; at < ms; at += 100) {
        taken += 100 * share;
        await clock.pass(100);
      }
      return told;
    },
    looks: () => looks,
    end: () => watch[Symbol.dispose](),
  };
}

test("a realm may take its processor time of any ten seconds at once, or a part of it for ever", async () => {
  const realm = working(2_000);
  assert.deepEqual(await realm.pass(60_000, 0.19), []);
  assert.deepEqual(await realm.pass(12_000, 0), []);
  assert.deepEqual(await realm.pass(1_500, 1), []);
  assert.deepEqual(await realm.pass(12_000, 0), []);
  const [usedMs = 0, ...more] = await realm.pass(4_000, 1);
  assert.ok(usedMs > 2_000 && usedMs <= 3_100, `${usedMs}`);
  assert.deepEqual(more, [], "it is told once");
});

test("what is taken while nobody looks counts by its share of ten seconds", async () => {
  const clock = new ManualClock();
  const told: number[] = [];
  let taken = 0;
  let nowMs = 0;
  using _watch = new CpuWatch(
    { cpuMs: () => taken, limitMs: 2_000, onExceeded: (usedMs) => void told.push(usedMs), nowMs: () => nowMs },
    new Wheel(clock),
  );
  // The host stood still for half a minute.
  [taken, nowMs] = [5_700, 30_000];
  await clock.pass(1_000);
  assert.deepEqual(told, []);
  [taken, nowMs] = [5_700 + 2_500, 31_000];
  await clock.pass(1_000);
  assert.equal(told.length, 1);
});

test("without a limit nobody looks, and after the end nobody does", async () => {
  const free = working(Infinity);
  await free.pass(5_000, 1);
  assert.equal(free.looks(), 0);
  const realm = working(2_000);
  await realm.pass(3_000, 0);
  realm.end();
  const looks = realm.looks();
  await realm.pass(3_000, 1);
  assert.equal(realm.looks(), looks);
});
