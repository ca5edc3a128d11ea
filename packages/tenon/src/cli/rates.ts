import type { HostReport, VersionLoad } from "../admin.ts";

/** How a version does, between two looks. */
export interface Rate {
  readonly callsPerSecond: number;
  readonly errorsPerSecond: number;
  /** Milliseconds; undefined where no call ended. Above the longest that is told apart it is Infinity. */
  readonly p50Ms: number | undefined;
  readonly p99Ms: number | undefined;
}

/** By plugin and version, as `rateKey` has them. A version that is new counts from nothing. */
export function ratesBetween(before: HostReport, after: HostReport, tookMs: number): ReadonlyMap<string, Rate> {
  const known = new Map(before.loads.map((load) => [rateKey(load), load]));
  return new Map(after.loads.map((load) => [rateKey(load), rateOf(known.get(rateKey(load)), load, tookMs)]));
}

export function rateKey({ plugin, version }: { readonly plugin: string; readonly version: string }): string {
  return `${plugin}@${version}`;
}

function rateOf(before: VersionLoad | undefined, after: VersionLoad, tookMs: number): Rate {
  // Of a host that was restarted in between, or a series that began anew.
  const from = before !== undefined && before.calls <= after.calls ? before : undefined;
  const perSecond = (count: number): number => Math.max(0, count) / (tookMs / 1_000);
  const buckets = after.buckets.map((count, at) => Math.max(0, count - (from?.buckets[at] ?? 0)));
  return {
    callsPerSecond: perSecond(after.calls - (from?.calls ?? 0)),
    errorsPerSecond: perSecond(after.errors - (from?.errors ?? 0)),
    p50Ms: quantileMs(0.5, after.bounds, buckets),
    p99Ms: quantileMs(0.99, after.bounds, buckets),
  };
}

/** Inside of a bucket calls are taken to be spread evenly, as Prometheus does. */
function quantileMs(part: number, bounds: readonly number[], buckets: readonly number[]): number | undefined {
  const total = buckets.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  let left = part * total;
  for (const [at, count] of buckets.entries()) {
    const bound = bounds[at];
    if (bound === undefined) break;
    if (left <= count && count > 0) {
      const low = at === 0 ? 0 : (bounds[at - 1] ?? 0);
      return (low + (bound - low) * (left / count)) * 1_000;
    }
    left -= count;
  }
  return Infinity;
}
