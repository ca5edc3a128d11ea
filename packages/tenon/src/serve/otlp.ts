import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { type Host, tenonVersion, type Tracing } from "../index.ts";
import { metricProducer, openTelemetry } from "../otel.ts";

const exportMs = 5_000;
// Whoever ends a host does not wait for a collector that does not answer.
const lastMs = 2_000;

/** Sends spans and numbers to a collector. What it does not take is lost, and no call waits for it. */
export class Otlp implements AsyncDisposable {
  readonly tracing: Tracing;
  readonly #url: URL;
  readonly #everyMs: number;
  readonly #traces: TracerProvider;
  readonly #resource = resourceFromAttributes({
    "service.name": process.env["OTEL_SERVICE_NAME"] ?? "tenon",
    "service.version": tenonVersion,
    "process.pid": process.pid,
  });
  #metrics: MeterProvider | undefined;

  /** `url` is the collector's: `http://127.0.0.1:4318`. Headers come from `OTEL_EXPORTER_OTLP_HEADERS`. */
  constructor(url: URL, everyMs: number) {
    this.#url = url;
    this.#everyMs = everyMs;
    const exporter = new OTLPTraceExporter({ url: this.#at("v1/traces"), timeoutMillis: exportMs });
    const spanProcessors = [new BatchSpanProcessor({ exporter })];
    this.#traces = new TracerProvider({ resource: this.#resource, spanProcessors });
    this.tracing = openTelemetry(this.#traces.getTracer("tenon", tenonVersion));
  }

  sendMetricsOf(host: Host): void {
    const exporter = new OTLPMetricExporter({ url: this.#at("v1/metrics"), timeoutMillis: exportMs });
    const reader = new PeriodicExportingMetricReader({
      exporter,
      exportIntervalMillis: this.#everyMs,
      exportTimeoutMillis: Math.min(this.#everyMs, exportMs),
      metricProducers: [metricProducer(host)],
    });
    this.#metrics = new MeterProvider({ resource: this.#resource, readers: [reader] });
  }

  /** Sends what is left. */
  async [Symbol.asyncDispose](): Promise<void> {
    const ended = Promise.allSettled([this.#metrics?.shutdown(), this.#traces.shutdown()]);
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, lastMs);
    await Promise.race([ended, late]);
    clearTimeout(timer);
  }

  #at(path: string): string {
    return new URL(path, `${this.#url.href.replace(/\/$/, "")}/`).href;
  }
}
