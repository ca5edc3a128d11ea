import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../src/kernel/clock.ts";

const timersAlive = (): number => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;

test("the system clock never goes back", () => {
  const times = Array.from({ length: 1_000 }, () => systemClock.now());
  assert.deepEqual(
    times,
    times.toSorted((left, right) => left - right),
  );
});

test("the system clock wakes once", async () => {
  let wakes = 0;
  await new Promise<void>((resolve) => {
    systemClock.arm(1, () => ((wakes += 1), resolve()), true);
  });
  assert.equal(wakes, 1);
});

test("a disarmed system clock does not wake", async () => {
  let wakes = 0;
  const disarm = systemClock.arm(1, () => (wakes += 1), true);
  disarm();
  await new Promise<void>((resolve) => {
    systemClock.arm(5, resolve, true);
  });
  assert.equal(wakes, 0);
});

test("the system clock keeps the process alive exactly if told to", () => {
  const before = timersAlive();
  const disarmIdle = systemClock.arm(60_000, () => {}, false);
  assert.equal(timersAlive(), before);
  const disarm = systemClock.arm(60_000, () => {}, true);
  assert.equal(timersAlive(), before + 1);
  disarmIdle();
  disarm();
  assert.equal(timersAlive(), before);
});

test("the system clock takes a delay beyond the platform's longest as a long one, not as 1 ms", async () => {
  let wakes = 0;
  const disarm = systemClock.arm(2 ** 40, () => (wakes += 1), true);
  await new Promise<void>((resolve) => {
    systemClock.arm(5, resolve, true);
  });
  disarm();
  assert.equal(wakes, 0);
});
