/** One-sided, 95 %, of the normal distribution. */
const significant = 1.644854;
const most = 0.95;

/**
 * By how much the variance of Kendall's S grows because each value depends on the one before it: 1 for independent ones, never
 * less. From the autocorrelation at lag 1 (Yue and Wang, "The Mann-Kendall Test Modified by Effective Sample Size", Water
 * Resources Management 18, 2004), of what the line leaves over, with what a fitted line takes from it given back (Marriott
 * and Pope, Biometrika 41, 1954).
 */
export function dependence(residuals: readonly number[]): number {
  const count = residuals.length;
  if (count < 8) return 1;
  const seen = autocorrelation(ranksOf(residuals));
  if (seen < significant / Math.sqrt(count)) return 1;
  const correlation = Math.min(most, (count * seen + 1) / (count - 4));
  return (1 + correlation) / (1 - correlation);
}

/** Ranks, so that one wild value is one value; ties share the mean of theirs. */
function ranksOf(values: readonly number[]): readonly number[] {
  const sorted = Float64Array.from(values).sort();
  const places = new Map<number, { readonly first: number; last: number }>();
  for (const [at, value] of sorted.entries()) {
    const place = places.get(value);
    if (place === undefined) places.set(value, { first: at, last: at });
    else place.last = at;
  }
  return values.map((value) => {
    const { first, last } = places.get(value) ?? { first: NaN, last: NaN };
    return (first + last) / 2;
  });
}

function autocorrelation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let [shared, own] = [0, 0];
  for (const [at, value] of values.entries()) {
    own += (value - mean) ** 2;
    const next = values[at + 1];
    if (next !== undefined) shared += (value - mean) * (next - mean);
  }
  return own === 0 ? 0 : shared / own;
}
