/**
 * The door of OpenTelemetry: calls as spans, and a host's numbers for the readers of its SDK. It needs the packages
 * `@opentelemetry/api` and `@opentelemetry/sdk-metrics`.
 *
 * @example
 * import { openTelemetry } from "tenon/otel";
 * await using host = await createHost({ tracing: openTelemetry() });
 */
export { openTelemetry } from "./otel/tracing.ts";
export { metricProducer } from "./otel/metrics.ts";
