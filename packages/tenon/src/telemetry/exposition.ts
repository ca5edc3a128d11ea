import type { HistogramSample, Labels, Metric } from "./metric.ts";

/** What a response that carries `prometheusText` says of itself. */
export const prometheusType = "text/plain; version=0.0.4; charset=utf-8";

/** Writes metrics in the text format that Prometheus scrapes. Metrics without a sample are left out. */
export function prometheusText(metrics: readonly Metric[]): string {
  return metrics.map(metricText).join("");
}

function metricText(metric: Metric): string {
  const { name, help, kind, samples } = metric;
  if (samples.length === 0) return "";
  const lines =
    metric.kind === "histogram"
      ? metric.samples.flatMap((sample) => histogramLines(name, sample))
      : metric.samples.map(({ labels, value }) => line(name, labels, value));
  return `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${kind}\n${lines.join("\n")}\n`;
}

function histogramLines(name: string, { labels, bounds, buckets, sum, count }: HistogramSample): readonly string[] {
  let below = 0;
  const cumulated = buckets.map((bucket, at) => {
    below += bucket;
    return line(`${name}_bucket`, { ...labels, le: numberText(bounds[at] ?? Infinity) }, below);
  });
  return [...cumulated, line(`${name}_sum`, labels, sum), line(`${name}_count`, labels, count)];
}

function line(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
  return `${name}${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${numberText(value)}`;
}

function numberText(value: number): string {
  if (value === Infinity) return "+Inf";
  if (value === -Infinity) return "-Inf";
  return Number.isNaN(value) ? "NaN" : String(value);
}

function escapeHelp(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

// A lone surrogate has no bytes in UTF-8, which the format is in.
function escapeLabel(text: string): string {
  return escapeHelp(text.toWellFormed()).replaceAll('"', '\\"');
}
