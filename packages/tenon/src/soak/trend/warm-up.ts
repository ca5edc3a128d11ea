import { type Point, type Slope, slopeOf } from "./slope.ts";

/** What is left when the warm-up is taken away, and how it slopes. */
export interface Settled {
  readonly points: readonly Point[];
  readonly slope: Slope;
}

const most = 0.5;
const candidates = 10;

/**
 * Caches fill, code is compiled, pools find their size: the first lives cost what later ones do not. As much is cut from the
 * start as makes the interval of the slope of the rest narrowest, at most half. This is White's marginal confidence rule ("An
 * Effective Truncation Heuristic for Bias Reduction in Simulation Output", Simulation 69, 1997), for a line instead of a
 * mean: what does not lie on the line of the rest widens the interval, and so does every point that is cut for nothing.
 */
export function withoutWarmUp(points: readonly Point[]): Settled {
  const cuts = Array.from({ length: candidates + 1 }, (_, step) =>
    Math.floor((points.length * most * step) / candidates),
  );
  const options = [...new Set(cuts)].map((cut): Settled => {
    const rest = points.slice(cut);
    return { points: rest, slope: slopeOf(rest) };
  });
  return options.reduce((best, next) => (width(next) < width(best) ? next : best));
}

function width({ slope }: Settled): number {
  return slope.high - slope.low;
}
