import { dependence } from "./dependence.ts";

/** One look at a witness. */
export interface Point {
  /** Lives before it. */
  readonly cycle: number;
  /** In the unit of the witness. */
  readonly value: number;
}

/** By how much a witness grows a cycle, with the ends of the 95 % interval. */
export interface Slope {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Two-sided, 95 %, of the normal distribution. */
const z = 1.959964;

/**
 * The median of the slopes of all pairs of points: up to 29 of 100 points may be anything without moving it far (Theil 1950;
 * Sen, "Estimates of the Regression Coefficient Based on Kendall's Tau", JASA 63, 1968). The interval is Sen's, from the
 * variance of Kendall's S with ties. Memory depends on what it was before, which makes that variance too small, so it is
 * multiplied; see `dependence`. Takes n² / 2 steps. @throws RangeError for fewer than two cycles.
 */
export function slopeOf(points: readonly Point[]): Slope {
  const slopes = pairSlopes(points);
  if (slopes.length === 0) throw new RangeError("Cannot fit a slope to fewer than two cycles");
  const value = middle(slopes);
  const residuals = points.map(({ cycle, value: seen }) => seen - value * cycle);
  const spread = z * Math.sqrt(varianceOfS(points) * dependence(residuals));
  const below = Math.floor((slopes.length - spread) / 2) - 1;
  const above = Math.ceil((slopes.length + spread) / 2);
  return {
    value,
    low: slopes[Math.max(0, below)] ?? NaN,
    high: slopes[Math.min(slopes.length - 1, above)] ?? NaN,
  };
}

function pairSlopes(points: readonly Point[]): Float64Array {
  const slopes: number[] = [];
  for (const [at, earlier] of points.entries()) {
    for (const later of points.slice(at + 1)) {
      if (later.cycle !== earlier.cycle) slopes.push((later.value - earlier.value) / (later.cycle - earlier.cycle));
    }
  }
  return Float64Array.from(slopes).sort();
}

function middle(sorted: Float64Array): number {
  const half = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(half)] ?? NaN) + (sorted[Math.ceil(half)] ?? NaN)) / 2;
}

function varianceOfS(points: readonly Point[]): number {
  const ties = new Map<number, number>();
  for (const { value } of points) ties.set(value, (ties.get(value) ?? 0) + 1);
  const term = (count: number): number => count * (count - 1) * (2 * count + 5);
  return (term(points.length) - [...ties.values()].reduce((sum, count) => sum + term(count), 0)) / 18;
}
