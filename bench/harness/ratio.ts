import { type Estimate, fewestRounds, medianWithInterval } from "./bootstrap.ts";
import type { Random } from "./random.ts";

/** What an issue asks of a number. */
export type Want =
  { readonly atMost: number } | { readonly atLeast: number } | { readonly between: readonly [number, number] };

/** Whether the interval lies inside of what is wanted, outside, or over the bound. */
export type Holds = true | false | "inconclusive";

/** A number that is held against what was asked for: a ratio of two subjects, or a quantity with its unit. */
export interface Ratio {
  readonly name: string;
  /** Absent of true ratios. */
  readonly unit?: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly want: Want;
  readonly holds: Holds;
}

/** Judges an interval, never the value alone. */
export function judge({ low, high }: Omit<Estimate, "value">, want: Want): Holds {
  const [least, most] = boundsOf(want);
  if (low >= least && high <= most) return true;
  return high < least || low > most ? false : "inconclusive";
}

function boundsOf(want: Want): readonly [least: number, most: number] {
  if ("atMost" in want) return [-Infinity, want.atMost];
  return "atLeast" in want ? [want.atLeast, Infinity] : want.between;
}

/** A ratio from pairs that were measured in the same round: the median of the quotients. */
export function pairedRatio(
  name: string,
  pairs: readonly (readonly [subject: number, against: number])[],
  want: Want,
  random: Random,
): Ratio {
  const estimate = medianWithInterval(
    pairs.map(([subject, against]) => subject / against),
    random,
  );
  const holds = pairs.length < fewestRounds ? "inconclusive" : judge(estimate, want);
  return { name, ...estimate, want, holds };
}

/** A quantity whose interval is known otherwise, such as a slope, or that has none, such as a count: then give it twice. */
export function quantity(name: string, unit: string, estimate: Estimate, want: Want): Ratio {
  return { name, unit, ...estimate, want, holds: judge(estimate, want) };
}
