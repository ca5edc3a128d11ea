import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { durationBounds } from "../../src/telemetry/instruments.ts";
import { MethodMeter } from "../../src/telemetry/method-meter.ts";

describe("what one method was asked", () => {
  test("is counted by how long it took, a bound being part of its bucket", () => {
    const meter = new MethodMeter("execute");
    for (const tookMs of [0, 0.01, 0.011, 1, 9_999, 10_001]) meter.ended(tookMs);
    const { buckets, count } = meter.durations;
    assert.equal(meter.calls, 6);
    assert.equal(count, 6);
    const at = (bound: number): number => durationBounds.indexOf(bound);
    assert.equal(buckets[0], 2);
    assert.equal(buckets[1], 1);
    assert.equal(buckets[at(0.001)], 1);
    assert.equal(buckets[at(10)], 1);
    assert.equal(buckets.at(-1), 1);
  });

  test("loses no call, whichever of them were timed", () => {
    const took = fc.option(fc.double({ min: 0, max: 20_000, noNaN: true }), { nil: undefined });
    fc.assert(
      fc.property(fc.array(took, { maxLength: 200 }), fc.integer({ min: 1, max: 50 }), (all, every) => {
        const meter = new MethodMeter("execute");
        let before = meter.durations;
        for (const [at, tookMs] of all.entries()) {
          meter.ended(tookMs);
          if (at % every !== 0) continue;
          const now = meter.durations;
          assert.equal(now.count, at + 1);
          assert.ok(now.sum >= before.sum);
          assert.ok(now.buckets.every((bucket, place) => bucket >= (before.buckets[place] as number)));
          before = now;
        }
        assert.equal(meter.calls, all.length);
        assert.equal(meter.durations.count, all.length);
      }),
    );
  });

  test("is timed each time while it is slow, and one time in thirty-two while it is not", () => {
    const meter = new MethodMeter("execute");
    const timed = (tookMs: number): boolean => {
      const isTimed = meter.timesNext;
      meter.ended(isTimed ? tookMs : undefined);
      return isTimed;
    };
    const fast = Array.from({ length: 320 }, () => timed(0.001)).filter(Boolean);
    assert.equal(fast.length, 10);
    const slow = Array.from({ length: 64 }, () => timed(1)).filter(Boolean);
    assert.ok(slow.length >= 33, `${slow.length}`);
    assert.equal(meter.durations.count, 384);
  });

  test("has errors by why, and what could not be let in", () => {
    const meter = new MethodMeter("execute");
    meter.ended(1);
    meter.failed("failed");
    meter.refused("full", 0);
    meter.waited(250);
    assert.deepEqual([meter.calls, meter.errors("failed"), meter.errors("full"), meter.errors("lost")], [2, 1, 1, 0]);
    assert.deepEqual([meter.queued, meter.queuedSeconds], [1, 0.25]);
  });

  test("is never negative, though clocks of two readings may be", () => {
    const meter = new MethodMeter("execute");
    meter.ended(-1);
    assert.deepEqual([meter.durations.sum, meter.durations.buckets[0]], [0, 1]);
  });
});
