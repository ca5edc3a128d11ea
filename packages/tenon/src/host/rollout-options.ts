import type { AnalysisOptions, RolloutStep } from "../registry/rollout/rollout-options.ts";
import type { LoadOptions } from "./options.ts";

/** Options of a roll-out: those of the new version's load, and how it comes. */
export interface RolloutOptions extends Omit<LoadOptions, "name"> {
  /** Percentages of the calls, rising, the last 100; or with a time each. Default `[1, 5, 25, 100]`. */
  readonly steps?: readonly (number | RolloutStep)[];
  /** Milliseconds that a step without a time of its own lasts. Default 60,000. */
  readonly holdMs?: number;
  /** Attribute whose values each stay with their version while the percentage rises. Default: the route's. */
  readonly key?: string;
  /** When it goes back by itself. What is left out has its default; `false`: never. */
  readonly analysis?: false | Partial<AnalysisOptions>;
}
