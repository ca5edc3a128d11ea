const traceparent = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}$/;

/** Whether a text is a `traceparent` as W3C Trace Context has it. */
export function isTraceparent(text: unknown): text is string {
  return typeof text === "string" && traceparent.test(text);
}

/** The ids that a `traceparent` carries, in hexadecimal. */
export interface TraceIds {
  readonly traceId: string;
  readonly spanId: string;
}

export function traceIds(text: string): TraceIds | undefined {
  const [, traceId, spanId] = traceparent.exec(text) ?? [];
  return traceId === undefined || spanId === undefined ? undefined : { traceId, spanId };
}
