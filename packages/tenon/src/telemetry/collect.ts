import { errorKinds } from "./instruments.ts";
import type { MethodMeter } from "./method-meter.ts";
import type { MetricSet } from "./metric-set.ts";
import type { VersionLabels, VersionMeter } from "./version-meter.ts";

/** What was counted of a version and its methods. */
export function collectVersion(to: MetricSet, meter: VersionMeter): void {
  const { plugin, version, realm } = meter.labels;
  const labels: Readonly<Record<keyof VersionLabels, string>> = { plugin, version, realm };
  to.number("tenon_opens_total", labels, meter.opens);
  to.number("tenon_start_failures_total", labels, meter.startFailures);
  to.number("tenon_closes_total", labels, meter.closes);
  to.number("tenon_faults_total", labels, meter.faults);
  to.number("tenon_restarts_total", labels, meter.restarts);
  to.number("tenon_log_lines_withheld_total", labels, meter.linesWithheld);
  for (const [verdict, count] of meter.proofs) to.number("tenon_proofs_total", { ...labels, verdict }, count);
  for (const [level, count] of meter.lines) to.number("tenon_log_lines_total", { ...labels, level }, count);
  for (const method of meter.methods) collectMethod(to, labels, method);
}

function collectMethod(to: MetricSet, version: Readonly<Record<string, string>>, meter: MethodMeter): void {
  const labels = { ...version, method: meter.method };
  to.number("tenon_calls_total", labels, meter.calls);
  for (const kind of errorKinds) to.number("tenon_call_errors_total", { ...labels, kind }, meter.errors(kind));
  to.histogram("tenon_call_duration_seconds", labels, meter.durations);
  to.number("tenon_calls_queued_total", labels, meter.queued);
  to.number("tenon_call_queue_seconds_total", labels, meter.queuedSeconds);
}
