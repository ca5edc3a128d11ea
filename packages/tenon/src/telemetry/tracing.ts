/** A call that is about to be sent: of a plugin's method, or by a plugin of a service of its host. */
export interface TracedCall {
  readonly kind: "call" | "service";
  /** The plugin that is called, or that calls the service. */
  readonly plugin: string;
  readonly version: string;
  readonly realm: string;
  /** Id of the instance. */
  readonly instance: number;
  /** The method, or `service.method`. */
  readonly method: string;
  /** The `traceparent` it is to be below; undefined: that of whatever runs now. */
  readonly parent: string | undefined;
}

/** What is remembered of one call while it is under way. */
export interface CallSpan {
  /** What is handed to the other side. */
  readonly traceparent: string;
  /** Runs work that belongs to it. */
  run<Value>(work: () => Value): Value;
  /** It is over; with the error where it had no answer. Called once. */
  end(error?: unknown): void;
}

/** Remembers calls as spans. `openTelemetry()` of `tenon/otel` makes one. Neither of its functions may throw. */
export interface Tracing {
  /** Undefined where nobody listens: then the call goes on with the `traceparent` it came with. */
  begin(call: TracedCall): CallSpan | undefined;
}
