import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Demand } from "../../src/registry/demand.ts";
import { Setbacks } from "../../src/registry/setbacks.ts";

const bounds = { min: 2, max: 6, inFlight: 10, calmMs: 1_000 };

test("more are wanted when two looks ask for them, as many as the lesser one asks", () => {
  const demand = new Demand(bounds);
  assert.equal(demand.wanted(55, 2, 0), 2);
  assert.equal(demand.wanted(41, 2, 50), 5);
  assert.equal(demand.wanted(1_000, 5, 100), 5);
  assert.equal(demand.wanted(1_000, 5, 150), 6);
});

test("fewer are wanted after calm, no fewer than any look of that time asked for", () => {
  const demand = new Demand(bounds);
  const looks = [60, 10, 10, 35, 5].map((busy, at) => demand.wanted(busy, 6, at * 300));
  assert.deepEqual(looks, [6, 6, 6, 6, 6]);
  assert.equal(demand.wanted(5, 6, 1_500), 4);
  assert.equal(demand.wanted(5, 4, 1_600), 4);
  assert.equal(demand.wanted(45, 4, 1_700), 4);
  assert.equal(demand.wanted(5, 4, 2_900), 4);
  assert.equal(demand.wanted(5, 4, 3_900), 2);
});

test("whatever the load, what is wanted stays within the bounds", () => {
  const look = fc.record({ busy: fc.nat({ max: 200 }), afterMs: fc.nat({ max: 2_000 }) });
  fc.assert(
    fc.property(fc.array(look, { maxLength: 100 }), (looks) => {
      const demand = new Demand(bounds);
      let [size, nowMs] = [bounds.min, 0];
      for (const { busy, afterMs } of looks) {
        nowMs += afterMs;
        size = demand.wanted(busy, size, nowMs);
        assert.ok(size >= bounds.min && size <= bounds.max);
      }
    }),
    { numRuns: 200 },
  );
});

test("after a loss the next one waits as a restart would, and beyond their number until the time is over", () => {
  const setbacks = new Setbacks({ most: 2, withinMs: 10_000, firstMs: 100, maxMs: 1_000 });
  assert.ok(setbacks.allows(0));
  setbacks.note(0);
  assert.deepEqual([setbacks.allows(49), setbacks.allows(100)], [false, true]);
  setbacks.note(100);
  assert.deepEqual([setbacks.allows(199), setbacks.allows(300)], [false, true]);
  setbacks.note(300);
  assert.deepEqual([setbacks.allows(9_999), setbacks.allows(10_000)], [false, true]);
  const never = new Setbacks(undefined);
  assert.ok(never.allows(0));
  never.note(1);
  assert.ok(!never.allows(1e12));
});
