import { entry, type Entries } from "./entry.ts";

export interface RouteErrors {
  TENON_ROUTE_INVALID: { contract: string; path: string; found: string; wanted: string };
  TENON_ROUTE_VERSION_UNKNOWN: { contract: string; wanted: string; known: string };
  TENON_ROUTE_EXHAUSTED: { contract: string; method: string; tried: readonly string[] };
  TENON_BREAKER_OPEN: {
    plugin: string;
    version: string;
    method: string;
    failed: number;
    calls: number;
    thresholdPercentage: number;
    retryInMs: number;
  };
  TENON_ROUTE_FULL: { plugin: string; version: string; method: string; capacity: number };
}

/** What can go wrong on the way of a call to a version. */
export const routeErrors: Entries<RouteErrors> = {
  TENON_ROUTE_INVALID: entry(
    "Route cannot be used",
    (d) => `Cannot route ${d.contract}: at "${d.path}" found ${d.found}, wanted ${d.wanted}`,
    "Correct the route; until then the one before it stays.",
  ),
  TENON_ROUTE_VERSION_UNKNOWN: entry(
    "No such version on the route",
    (d) => `Cannot route ${d.contract} to ${d.wanted}: nothing that serves fits, there are ${d.known}`,
    "Load that version first, or ask for one that is there.",
  ),
  TENON_ROUTE_EXHAUSTED: entry(
    "No version could answer",
    (d) => `Cannot finish "${d.method}" of ${d.contract}: ${d.tried.join("; then ")}`,
    "Look at why each version could not answer, and give the route a fallback that can.",
  ),
  TENON_BREAKER_OPEN: entry(
    "Version is broken and not called",
    (d) =>
      `Cannot call "${d.method}" of ${d.plugin}@${d.version}: ${d.failed} of ${d.calls} calls failed, more than ${d.thresholdPercentage} %; it is tried again in ${d.retryInMs} ms`,
    "Mend or roll back that version, or give the route a fallback.",
  ),
  TENON_ROUTE_FULL: entry(
    "Too many calls on the route",
    (d) => `Cannot call "${d.method}" of ${d.plugin}@${d.version}: ${d.capacity} calls by this route are in flight`,
    "Call less at once, raise the route's capacity, or give it a fallback.",
  ),
};
