import { median, quantile } from "./quantiles.ts";
import type { Random } from "./random.ts";

/** A value with the ends of its 95 % interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const resamples = 2_000;

/**
 * The fewest rounds whose smallest and largest value hold the median in 95 of 100 cases: they miss it with 2 · ½ⁿ, which is
 * 3 % for six. With fewer no interval is good enough, whatever is resampled.
 */
export const fewestRounds = 6;

/** The median with its interval by the percentile bootstrap (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, ch. 13). */
export function medianWithInterval(values: readonly number[], random: Random): Estimate {
  const medians = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample++) {
    const drawn = values.map(() => values[Math.floor(random() * values.length)] as number);
    medians[resample] = median(drawn);
  }
  medians.sort();
  return { value: median(values), low: quantile(medians, 0.025), high: quantile(medians, 0.975) };
}
