/** What a row says of its samples. `p999` is there from 1,000 samples on: below, it is the largest one. */
export interface Spread {
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999?: number;
  readonly n: number;
}

/** The statistics that rounds can be compared by. */
export type Statistic = "p50" | "p90" | "p99" | "p999";

const shareOf: Readonly<Record<Statistic, number>> = { p50: 0.5, p90: 0.9, p99: 0.99, p999: 0.999 };
const enoughForP999 = 1_000;

/**
 * The value below which `share` (0 to 1) of the samples lie, interpolated between neighbours (type 7 of Hyndman and Fan,
 * "Sample Quantiles in Statistical Packages", 1996). `sorted`: ascending, at least one. @throws RangeError for none.
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) throw new RangeError("Cannot take a quantile of no samples, wanted at least one");
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? NaN;
  const above = sorted[Math.ceil(at)] ?? NaN;
  return below + (above - below) * (at - Math.floor(at));
}

/** @throws RangeError for no samples. */
export function median(samples: Iterable<number>): number {
  return quantile(Float64Array.from(samples).sort(), 0.5);
}

/** One statistic of unsorted samples. @throws RangeError for no samples. */
export function statistic(which: Statistic, samples: Iterable<number>): number {
  return quantile(Float64Array.from(samples).sort(), shareOf[which]);
}

/** @throws RangeError for no samples. */
export function spreadOf(samples: Iterable<number>): Spread {
  const sorted = Float64Array.from(samples).sort();
  const at = (share: number): number => quantile(sorted, share);
  const spread = { p10: at(0.1), p50: at(0.5), p90: at(0.9), p99: at(0.99), n: sorted.length };
  return sorted.length < enoughForP999 ? spread : { ...spread, p999: at(0.999) };
}
