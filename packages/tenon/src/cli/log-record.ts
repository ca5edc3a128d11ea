import type { LogLine } from "../index.ts";

/**
 * A log line as collectors read it: one flat object, `undefined` where it is of no call. The ids of its trace have the names that OpenTelemetry
 * gives them in logs of other formats.
 */
export function logRecord({ at, level, text, trace, fields, ...about }: LogLine): object {
  const { plugin, version, instance, realm, method, call } = about;
  return {
    ...{ at, level, event: "log", plugin, version, instance, realm, method, call },
    ...(trace === undefined ? {} : { trace_id: trace.traceId, span_id: trace.spanId }),
    message: text,
    fields,
  };
}
