/** How many instances of a stateless plugin there may be, and when there are more or fewer. */
export interface CopyBounds {
  readonly min: number;
  readonly max: number;
  /** Calls in flight an instance, waiting ones included, that are meant; where there are more, so there are instances. */
  readonly inFlight: number;
  /** Milliseconds in which fewer would have been enough, after which there are fewer. */
  readonly calmMs: number;
}

export const copyDefaults: CopyBounds = Object.freeze({ min: 1, max: 4, inFlight: 16, calmMs: 30_000 });

/** What is wrong with bounds that are right one by one; undefined where nothing is. */
export function contradictionIn(bounds: Partial<CopyBounds>): string | undefined {
  const { min, max } = { ...copyDefaults, ...bounds };
  return min <= max ? undefined : `at most instances.max, ${max}`;
}
