import { between, type Random } from "./random.ts";
import { Ungenerable } from "./ungenerable.ts";

/** What a schema of a number says. */
export interface NumberSchema {
  readonly type?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
}

const usualSpan = 1_000;

/** A number that fits, random but repeatable. @throws Ungenerable where none does. */
export function numberOf(schema: NumberSchema, random: Random): number {
  const { type, minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  const step = multipleOf ?? (type === "integer" ? 1 : undefined);
  const [low, high] = span(
    Math.max(minimum ?? -Infinity, exclusiveMinimum ?? -Infinity),
    Math.min(maximum ?? Infinity, exclusiveMaximum ?? Infinity),
  );
  if (step === undefined) {
    // From the middle half, so that bounds need not be told from exclusive ones; all there is, where they meet.
    if (low < high || (low === high && low !== exclusiveMinimum && high !== exclusiveMaximum))
      return low + (0.25 + random() / 2) * (high - low);
    throw new Ungenerable(`no number lies between ${low} and ${high}`);
  }
  const first = low === exclusiveMinimum ? Math.floor(low / step) + 1 : Math.ceil(low / step);
  const last = high === exclusiveMaximum ? Math.ceil(high / step) - 1 : Math.floor(high / step);
  if (first > last) throw new Ungenerable(`no multiple of ${step} lies between ${low} and ${high}`);
  return between(random, first, last) * step;
}

function span(least: number, most: number): readonly [low: number, high: number] {
  if (Number.isFinite(least)) return [least, Number.isFinite(most) ? most : least + usualSpan];
  return Number.isFinite(most) ? [most - usualSpan, most] : [0, usualSpan];
}
