import assert from "node:assert/strict";
import { test } from "node:test";
import { medianWithInterval } from "../harness/bootstrap.ts";
import { seeded, shuffled } from "../harness/random.ts";
import { judge, pairedRatio, quantity } from "../harness/ratio.ts";

test("an interval holds a bound, fails it, or says neither when the bound lies inside of it", () => {
  assert.equal(judge({ low: 0.8, high: 0.9 }, { atMost: 1 }), true);
  assert.equal(judge({ low: 1.1, high: 1.2 }, { atMost: 1 }), false);
  assert.equal(judge({ low: 0.9, high: 1.1 }, { atMost: 1 }), "inconclusive");
  assert.equal(judge({ low: 5, high: 6 }, { atLeast: 5 }), true);
  assert.equal(judge({ low: 3, high: 4 }, { atLeast: 5 }), false);
  assert.equal(judge({ low: 0.95, high: 1.2 }, { between: [0.9, 1.1] }), "inconclusive");
  assert.equal(judge({ low: NaN, high: NaN }, { atMost: 1 }), "inconclusive");
});

test("a ratio is the median of the quotients of each round, whatever drifts under both", () => {
  const pairs = Array.from({ length: 20 }, (_, round) => [3 * 2 ** round, 2 ** round] as const);
  const { value, low, high, holds } = pairedRatio("three", pairs, { atLeast: 3 }, seeded(1));
  assert.deepEqual({ value, low, high, holds }, { value: 3, low: 3, high: 3, holds: true });
});

test("a ratio of fewer than six rounds is inconclusive, however clear it looks", () => {
  const pairs = Array.from({ length: 5 }, () => [1, 2] as const);
  assert.equal(pairedRatio("half", pairs, { atMost: 1 }, seeded(1)).holds, "inconclusive");
});

test("a quantity is judged by the interval it is given, and keeps its unit", () => {
  const count = quantity("threads", "threads a cycle", { value: 0, low: 0, high: 0 }, { atMost: 0 });
  assert.deepEqual([count.unit, count.holds], ["threads a cycle", true]);
});

test("the interval of a median holds the true one in about 95 of 100 samples", () => {
  const random = seeded(20_261_122);
  let covered = 0;
  for (let experiment = 0; experiment < 300; experiment++) {
    const { low, high } = medianWithInterval(
      Array.from({ length: 25 }, () => random() ** 3),
      random,
    );
    if (low <= 0.125 && 0.125 <= high) covered += 1;
  }
  assert.ok(covered >= 270 && covered <= 298, `seed 20261122 covered it ${covered} of 300 times`);
});

test("the same seed gives the same numbers and the same order, another seed another", () => {
  const numbers = (seed: number): number[] => Array.from({ length: 5 }, seeded(seed));
  assert.deepEqual(numbers(7), numbers(7));
  assert.notDeepEqual(numbers(7), numbers(8));
  const order = shuffled([1, 2, 3, 4, 5, 6, 7, 8], seeded(7));
  assert.notDeepEqual(order, [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual(order.toSorted(), [1, 2, 3, 4, 5, 6, 7, 8]);
});
