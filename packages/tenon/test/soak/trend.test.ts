import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { seeded } from "../../src/soak/generate/random.ts";
import { judgeTrend } from "../../src/soak/trend/judge.ts";
import { type Point, slopeOf } from "../../src/soak/trend/slope.ts";
import { withoutWarmUp } from "../../src/soak/trend/warm-up.ts";

const seed = 20_261_122;
const bound = 1_024;

/** Samples of `lives` lives, one each ten of them. */
function samples(lives: number, value: (cycle: number) => number): Point[] {
  return Array.from({ length: lives / 10 }, (_, at) => ({ cycle: (at + 1) * 10, value: value((at + 1) * 10) }));
}

/** Noise of the normal distribution. */
function noise(random: () => number, deviation: number): number {
  return deviation * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

describe("slopeOf()", () => {
  it("of a line is its slope, with an interval of no width", () => {
    const points = samples(400, (cycle) => 7 + 3 * cycle);
    const { value, low, high } = slopeOf(points);
    for (const end of [value, low, high]) assert.ok(Math.abs(end - 3) < 1e-9);
  });

  it("of what never changes is 0 to 0", () => {
    assert.deepEqual(slopeOf(samples(400, () => 11)), { value: 0, low: 0, high: 0 });
  });

  it("hardly moves when a quarter of the points are wild", () => {
    const random = seeded(seed);
    const points = samples(1_000, (cycle) => 2 * cycle + noise(random, 5) + (random() < 0.25 ? 1e9 * random() : 0));
    const { value } = slopeOf(points);
    assert.ok(Math.abs(value - 2) < 0.5, `seed ${seed}: ${value}`);
  });

  it("has an interval that holds the true slope in 9 of 10 runs at least, however much noise depends on what it was", () => {
    for (const memory of [0, 0.5, 0.8]) {
      const random = seeded(seed);
      let held = 0;
      for (let run = 0; run < 200; run++) {
        let carried = 0;
        const points = samples(1_000, (cycle) => 5 * cycle + (carried = memory * carried + noise(random, 100)));
        const { low, high } = slopeOf(points);
        if (low <= 5 && 5 <= high) held += 1;
      }
      assert.ok(held >= 180, `seed ${seed}, dependence ${memory}: held ${held} of 200`);
    }
  });

  it("moves with the line: scaled and shifted points have a scaled slope", () => {
    const value = fc.integer({ min: -1_000, max: 1_000 });
    fc.assert(
      fc.property(fc.array(value, { minLength: 4, maxLength: 30 }), value, (values, shift) => {
        const points = values.map((each, cycle) => ({ cycle, value: each }));
        const moved = points.map(({ cycle, value: each }) => ({ cycle, value: each * 4 + shift }));
        const [one, other] = [slopeOf(points), slopeOf(moved)];
        assert.ok(Math.abs(other.value - one.value * 4) < 1e-6);
        assert.ok(one.low <= one.value && one.value <= one.high);
      }),
    );
  });

  it("refuses fewer than two cycles", () => {
    assert.throws(() => slopeOf([{ cycle: 1, value: 1 }]), RangeError);
  });
});

describe("withoutWarmUp()", () => {
  it("cuts what fills up at the start, and nothing of a line", () => {
    const random = seeded(seed);
    const filling = samples(1_000, (cycle) => 5e6 * (1 - Math.exp(-cycle / 80)) + noise(random, 2e4));
    const cutAt = withoutWarmUp(filling).points[0]?.cycle ?? 0;
    assert.ok(cutAt > 150, `seed ${seed}: cut before ${cutAt}`);
    assert.equal(withoutWarmUp(samples(1_000, (cycle) => 100 * cycle)).points.length, 100);
  });
});

describe("judgeTrend()", () => {
  const verdicts = (value: (cycle: number, random: () => number) => number): Record<string, number> => {
    const random = seeded(seed);
    const tally: Record<string, number> = {};
    for (let run = 0; run < 40; run++) {
      const { verdict } = judgeTrend(
        samples(1_000, (cycle) => value(cycle, random)),
        bound,
      );
      tally[verdict] = (tally[verdict] ?? 0) + 1;
    }
    return tally;
  };

  it("flags 2 KB a cycle below noise of 100 KB, and never calls it flat", () => {
    const tally = verdicts((cycle, random) => 2_048 * cycle + noise(random, 100_000));
    assert.ok((tally["grows"] ?? 0) >= 38 && tally["flat"] === undefined, `seed ${seed}: ${JSON.stringify(tally)}`);
  });

  it("calls noise of 100 KB without a leak flat, and never a leak", () => {
    const tally = verdicts((_, random) => noise(random, 100_000));
    assert.ok((tally["flat"] ?? 0) >= 38 && tally["grows"] === undefined, `seed ${seed}: ${JSON.stringify(tally)}`);
  });

  it("never takes for a leak what fills up and stops", () => {
    const tally = verdicts((cycle, random) => 3e6 * (1 - Math.exp(-cycle / 200)) + noise(random, 20_000));
    assert.equal(tally["grows"], undefined, `seed ${seed}: ${JSON.stringify(tally)}`);
  });

  it("never calls flat what begins to grow in the middle", () => {
    const tally = verdicts((cycle, random) => Math.max(0, cycle - 600) * 20_000 + noise(random, 20_000));
    assert.equal(tally["flat"], undefined, `seed ${seed}: ${JSON.stringify(tally)}`);
  });

  it("calls a count that stays flat, one that rises with each life grows, whatever one-off step there was at the start", () => {
    assert.equal(
      judgeTrend(
        samples(200, (cycle) => (cycle <= 20 ? 10 : 11)),
        0,
      ).verdict,
      "flat",
    );
    assert.equal(
      judgeTrend(
        samples(200, (cycle) => 10 + cycle),
        0,
      ).verdict,
      "grows",
    );
  });

  it("says nothing of fewer than eight samples", () => {
    assert.deepEqual(
      judgeTrend(
        samples(70, (cycle) => cycle),
        0,
      ),
      {
        verdict: "inconclusive",
        why: "7 samples, wanted at least 8",
      },
    );
  });
});
