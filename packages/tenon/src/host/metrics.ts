import { tenonVersion } from "../contract/version.ts";
import type { Instance } from "../instance/instance.ts";
import { collectVersion } from "../telemetry/collect.ts";
import type { Labels, Metric } from "../telemetry/metric.ts";
import { MetricSet } from "../telemetry/metric-set.ts";
import type { VersionMeter } from "../telemetry/version-meter.ts";
import type { HostParts } from "./parts.ts";
import { collectRollouts, collectRoutes } from "./route-metrics.ts";

/** Everything that a host tells of itself in numbers, read now: counters are looked up, and no realm is asked. */
export function metricsOf({ meters, registry, survivors, routes, rollouts }: HostParts): readonly Metric[] {
  const set = new MetricSet();
  const instances = Map.groupBy(registry.everyone, ({ meter }) => meter);
  for (const meter of meters.versions) {
    collectVersion(set, meter);
    collectInstances(set, meter, instances.get(meter) ?? []);
  }
  collectRoutes(set, routes.all);
  collectRollouts(set, rollouts.all);
  set.number("tenon_survivors", {}, survivors.all.filter(({ goneAt }) => goneAt === undefined).length);
  set.number("tenon_series_folded_total", {}, meters.folded);
  set.number("tenon_info", { tenon: tenonVersion, node: process.version }, 1);
  collectProcess(set);
  return set.metrics;
}

function collectInstances(set: MetricSet, meter: VersionMeter, instances: readonly Instance[]): void {
  const { plugin, version, realm } = meter.labels;
  const labels = { plugin, version, realm };
  if (instances.length > 0) collectNow(set, labels, instances);
  if (realm === "inline") return;
  const cpuMs = instances.flatMap((instance) => instance.cpu.read(instance.realm) ?? []);
  if (cpuMs.length > 0 || meter.pastCpuMs > 0)
    set.number("tenon_cpu_seconds_total", labels, cpuMs.reduce((total, each) => total + each, meter.pastCpuMs) / 1_000);
}

function collectNow(set: MetricSet, labels: Labels, instances: readonly Instance[]): void {
  const sum = (of: (instance: Instance) => number): number => instances.reduce((total, each) => total + of(each), 0);
  set.number(
    "tenon_calls_in_flight",
    labels,
    sum(({ admission }) => admission.inFlight),
  );
  set.number(
    "tenon_calls_waiting",
    labels,
    sum(({ admission, pause }) => admission.waiting + (pause?.waiting ?? 0)),
  );
  for (const [state, those] of Map.groupBy(instances, (instance) => instance.state.kind))
    set.number("tenon_instances", { ...labels, state }, those.length);
  const memory = instances.flatMap((instance) => instance.realm?.health?.memory?.totalBytes ?? []);
  if (memory.length > 0)
    set.number(
      "tenon_memory_bytes",
      labels,
      memory.reduce((total, each) => total + each, 0),
    );
}

function collectProcess(set: MetricSet): void {
  const { user, system } = process.cpuUsage();
  set.number("process_cpu_seconds_total", {}, (user + system) / 1e6);
  set.number("process_resident_memory_bytes", {}, process.memoryUsage.rss());
  set.number("process_start_time_seconds", {}, Math.round(performance.timeOrigin) / 1_000);
}
