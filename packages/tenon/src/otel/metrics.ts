import { type HrTime, ValueType } from "@opentelemetry/api";
import { emptyResource } from "@opentelemetry/resources";
import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type Histogram,
  type MetricData,
  type MetricProducer,
} from "@opentelemetry/sdk-metrics";
import { type Host, type Metric, tenonVersion } from "../index.ts";

/**
 * A host's numbers as the readers of OpenTelemetry's SDK take them: `new PeriodicExportingMetricReader({ exporter, metricProducers:
 * [metricProducer(host)] })`. They are read when the reader asks, and named as Prometheus knows them.
 */
export function metricProducer(host: Pick<Host, "metrics">): MetricProducer {
  const startTime = timeOf(performance.timeOrigin);
  return {
    collect() {
      const times = { startTime, endTime: timeOf(Date.now()) };
      const metrics = host.metrics().filter(({ samples }) => samples.length > 0);
      const scope = { name: "tenon", version: tenonVersion };
      const scopeMetrics = [{ scope, metrics: metrics.map((metric) => dataOf(metric, times)) }];
      return Promise.resolve({ resourceMetrics: { resource: emptyResource(), scopeMetrics }, errors: [] });
    },
  };
}

interface Times {
  readonly startTime: HrTime;
  readonly endTime: HrTime;
}

function dataOf(metric: Metric, times: Times): MetricData {
  const { name, help } = metric;
  const unit = name.includes("_seconds") ? "s" : name.includes("_bytes") ? "By" : "";
  const about = {
    descriptor: { name, description: help, unit, valueType: ValueType.DOUBLE },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  };
  switch (metric.kind) {
    case "counter":
      return { ...about, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints: points(metric, times) };
    case "gauge":
      return { ...about, dataPointType: DataPointType.GAUGE, dataPoints: points(metric, times) };
    case "histogram":
      return { ...about, dataPointType: DataPointType.HISTOGRAM, dataPoints: histograms(metric, times) };
  }
}

type Numbers = Exclude<Metric, { kind: "histogram" }>;
type Histograms = Extract<Metric, { kind: "histogram" }>;

function points({ samples }: Numbers, times: Times): DataPoint<number>[] {
  return samples.map(({ labels, value }) => ({ ...times, attributes: { ...labels }, value }));
}

function histograms({ samples }: Histograms, times: Times): DataPoint<Histogram>[] {
  return samples.map(({ labels, bounds, buckets, sum, count }) => {
    const value = { buckets: { boundaries: [...bounds], counts: [...buckets] }, sum, count };
    return { ...times, attributes: { ...labels }, value };
  });
}

function timeOf(ms: number): HrTime {
  const seconds = Math.trunc(ms / 1_000);
  return [seconds, Math.round((ms - seconds * 1_000) * 1e6)];
}
