import type { RolloutStatus } from "../registry/rollout/rollout-status.ts";
import type { RouteStatus } from "../registry/route/route-status.ts";
import type { MetricSet } from "../telemetry/metric-set.ts";

/** Versions that came to a route more than once count together. */
export function collectRoutes(set: MetricSet, routes: readonly RouteStatus[]): void {
  for (const { contract, options, versions } of routes) {
    for (const lanes of Map.groupBy(versions, ({ plugin, version }) => `${plugin}@${version}`).values()) {
      const [first] = lanes;
      if (first === undefined) continue;
      const labels = { contract, name: options.name ?? "", plugin: first.plugin, version: first.version };
      const sum = (of: (lane: (typeof lanes)[number]) => number): number =>
        lanes.reduce((total, lane) => total + of(lane), 0);
      set.number(
        "tenon_route_calls_total",
        labels,
        sum(({ calls }) => calls),
      );
      set.number(
        "tenon_route_refused_total",
        labels,
        sum(({ refused }) => refused),
      );
      for (const [state, those] of Map.groupBy(lanes, ({ breaker }) => breaker))
        if (state !== undefined) set.number("tenon_breakers", { ...labels, state }, those.length);
    }
  }
}

/** The last of each name. */
export function collectRollouts(set: MetricSet, rollouts: readonly RolloutStatus[]): void {
  for (const { name, from, to, state, percentage } of rollouts) {
    const labels = { name, from: from.version, plugin: to.plugin, version: to.version };
    set.number("tenon_rollouts", { ...labels, state: state.kind }, 1);
    set.number("tenon_rollout_percentage", labels, percentage);
  }
}
