import type { WitnessFacts } from "../facts.ts";
import type { Readings } from "./readings.ts";

/** What one look shows: a figure, and what it is made of where that can be told. */
export interface Seen {
  readonly value: number;
  readonly parts?: ReadonlyMap<string, number>;
}

/** Something of the whole process, neighbours included: shown, never proof. */
export interface AmbientWitness extends WitnessFacts {
  readonly unit: "count" | "bytes";
  readonly reach: "ambient";
  /** `inline`: only a plugin in the host's own isolate can move it. `thorough`: too dear to be looked at unasked. */
  readonly taken: "always" | "inline" | "thorough";
  /** Undefined where the platform lacks the means. */
  look(readings: Readings): Seen | undefined;
  /** What came to a part, by name, where the part itself does not say it. */
  added?(part: string, more: number): readonly string[];
}

/** A figure, which the platform may not have. */
export function figure(value: number | undefined): Seen | undefined {
  return value === undefined ? undefined : { value };
}

/** How many there are of each kind. */
export function tally(kinds: Iterable<string>): Seen {
  const parts = new Map<string, number>();
  for (const kind of kinds) parts.set(kind, (parts.get(kind) ?? 0) + 1);
  return sum(parts);
}

/** The parts and their sum. */
export function sum(parts: ReadonlyMap<string, number>): Seen {
  return { value: [...parts.values()].reduce((total, part) => total + part, 0), parts };
}
