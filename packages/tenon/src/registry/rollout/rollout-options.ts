/** A part of the calls, and how long it stays so. */
export interface RolloutStep {
  readonly percentage: number;
  /** Milliseconds in which nothing bad is found before the next step. */
  readonly holdMs: number;
}

/** When a roll-out goes back by itself. */
export interface AnalysisOptions {
  /** Most roll-outs of a version that is no worse that go back nevertheless, as a part of 1. Default 0.01. */
  readonly falseRollbacks: number;
  /** How many times as many calls as of the old version may take longer than the old version's p99. Default 2. */
  readonly slowRatio: number;
  /** First calls of each version whose times are not compared: code that is not compiled yet is slow. Default 1,000. */
  readonly warmupCalls: number;
  /** Growth of memory that is no reason to go back, in bytes a minute. Default 5 MiB. Not looked at inline. */
  readonly growthBytesPerMinute: number;
  /** Calls that the new version must have had in a step before the next. Default 50. */
  readonly minCalls: number;
  /** Milliseconds between looks. Default 1,000. */
  readonly everyMs: number;
}

export const rolloutDefaults: {
  readonly steps: readonly number[];
  readonly holdMs: number;
  readonly analysis: AnalysisOptions;
} = Object.freeze({
  steps: Object.freeze([1, 5, 25, 100]),
  holdMs: 60_000,
  analysis: Object.freeze({
    falseRollbacks: 0.01,
    slowRatio: 2,
    warmupCalls: 1_000,
    growthBytesPerMinute: 5 * 2 ** 20,
    minCalls: 50,
    everyMs: 1_000,
  }),
});
