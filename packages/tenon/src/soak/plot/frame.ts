import type { WitnessTold } from "../report.ts";

/** What a plot of one witness spans. */
export interface Frame {
  readonly lastCycle: number;
  readonly low: number;
  readonly high: number;
}

/** The frame that all samples fit into; of a witness that never changed it is one unit high. */
export function frameOf({ samples }: WitnessTold): Frame {
  const values = samples.map(([, value]) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return {
    lastCycle: samples.at(-1)?.[0] ?? 0,
    low: low === high ? low - 0.5 : low,
    high: low === high ? high + 0.5 : high,
  };
}

/** Where the fitted line is at a cycle. */
export function lineAt({ trend }: WitnessTold, cycle: number): number | undefined {
  if (trend.fit === undefined || cycle < trend.fit.from) return undefined;
  return trend.fit.start + trend.fit.slope.value * (cycle - trend.fit.from);
}
