import { type Point, type Slope, slopeOf } from "./slope.ts";
import { withoutWarmUp } from "./warm-up.ts";

/** What the looks at one witness add up to. */
export type Trend =
  | { readonly verdict: "flat" | "grows" | "inconclusive"; readonly why: string; readonly fit: Fit }
  | { readonly verdict: "inconclusive"; readonly why: string; readonly fit?: never }
  | { readonly verdict: "unseen"; readonly why: string; readonly fit?: never };

/** The line through the looks at a witness. */
export interface Fit {
  readonly slope: Slope;
  /** The first cycle that counted: what was before is warm-up. */
  readonly from: number;
  /** The value of the line there. */
  readonly start: number;
}

/** Below this, Sen's interval is as wide as all there is. */
const fewestPoints = 8;

/**
 * `flat`: the whole interval of the slope lies at or below the bound. `grows`: it lies above, and the later half alone slopes
 * more than the bound, too: a leak goes on, what only fills up slows down. Else `inconclusive`: more cycles will tell.
 */
export function judgeTrend(points: readonly Point[], bound: number): Trend {
  if (points.length < fewestPoints)
    return { verdict: "inconclusive", why: `${points.length} samples, wanted at least ${fewestPoints}` };
  const { points: kept, slope } = withoutWarmUp(points);
  const later = slopeOf(kept.slice(Math.floor(kept.length / 2)));
  const fit = { slope, from: kept[0]?.cycle ?? 0, start: levelOf(kept, slope) };
  if (slope.low > bound && later.value > bound)
    return { verdict: "grows", why: "the interval lies above the bound", fit };
  if (slope.high <= bound && later.low <= bound)
    return { verdict: "flat", why: "the interval lies within the bound", fit };
  if (slope.low > bound) return { verdict: "inconclusive", why: "it grew, but slows down", fit };
  if (slope.high <= bound) return { verdict: "inconclusive", why: "it has begun to grow", fit };
  return { verdict: "inconclusive", why: "the bound lies within the interval", fit };
}

/** Where the line starts: the median of what the points say. */
function levelOf(points: readonly Point[], { value: rise }: Slope): number {
  const [first] = points;
  const levels = points.map(({ cycle, value }) => value - rise * (cycle - (first?.cycle ?? 0))).sort((a, b) => a - b);
  return levels[Math.floor(levels.length / 2)] ?? NaN;
}
