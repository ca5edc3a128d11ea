import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { median, quantile, spreadOf, statistic } from "../harness/quantiles.ts";

test("a quantile is interpolated between the neighbours of its place", () => {
  assert.equal(quantile([10, 20, 30, 40], 0.5), 25);
  assert.equal(quantile([10, 20, 30, 40], 1), 40);
  assert.equal(quantile([7], 0.99), 7);
});

test("a quantile of nothing is refused with what is wanted", () => {
  assert.throws(() => quantile([], 0.5), new RangeError("Cannot take a quantile of no samples, wanted at least one"));
});

test("samples need not be sorted, and are left as they are", () => {
  const samples = [30, 10, 20];
  assert.equal(median(samples), 20);
  assert.equal(statistic("p90", samples), 28);
  assert.deepEqual(samples, [30, 10, 20]);
});

test("a spread has p99.9 only from a thousand samples on", () => {
  assert.deepEqual(spreadOf([1, 2, 3]), { p10: 1.2, p50: 2, p90: 2.8, p99: 2.98, n: 3 });
  assert.equal(spreadOf(Array.from({ length: 1_001 }, (_, at) => at)).p999, 999);
});

test("the quantiles of a spread never fall and stay among the samples", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1 }), (samples) => {
      const { p10, p50, p90, p99 } = spreadOf(samples);
      assert.ok(Math.min(...samples) <= p10 && p10 <= p50 && p50 <= p90 && p90 <= p99 && p99 <= Math.max(...samples));
    }),
  );
});
