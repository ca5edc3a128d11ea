import type { RouteOptions } from "../../config/route/route-options.ts";
import type { BreakerState } from "./breaker.ts";
import type { Lane } from "./lane.ts";
import type { Route } from "./route.ts";
import type { ShadowReport } from "./shadow.ts";

/** What a route knows of one version; counts since the version came to it. */
export interface LaneStatus {
  readonly plugin: string;
  readonly version: string;
  readonly instance: number;
  /** Calls that went there, of which so many failed by the plugin's fault. */
  readonly calls: number;
  readonly failed: number;
  /** Calls that did not go there, as its breaker was open or its capacity used. */
  readonly refused: number;
  readonly inFlight: number;
  /** Undefined where the route has no breakers. */
  readonly breaker: BreakerState["kind"] | undefined;
  /** Of the breaker's window. */
  readonly window: { readonly calls: number; readonly failed: number } | undefined;
}

/** A route as shown to people. */
export interface RouteStatus {
  /** `name/major`. */
  readonly contract: string;
  readonly options: RouteOptions;
  readonly versions: readonly LaneStatus[];
  readonly shadow: ShadowReport | undefined;
}

export function statusOfRoute({ contract, options, lanes, shadow }: Route): RouteStatus {
  return { contract, options, versions: lanes.all.map(statusOfLane), shadow: shadow?.report };
}

function statusOfLane({ parts, calls, failed, refused, inFlight, breaker }: Lane): LaneStatus {
  const { plugin, version, instance } = parts;
  return {
    ...{ plugin, version, instance, calls, failed, refused, inFlight },
    breaker: breaker?.state.kind,
    window: breaker?.count,
  };
}
