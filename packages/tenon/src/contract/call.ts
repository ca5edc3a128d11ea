/** What routes look at: by name, or a function that is asked for the names that a route looks at. */
export type CallAttributes =
  Readonly<Record<string, string | undefined>> | ((name: string) => string | undefined | null);

/** What a caller may say about one call. */
export interface CallOptions {
  /** Aborts the call; its reason becomes the cause of TENON_CALL_ABORTED. */
  readonly signal?: AbortSignal;
  /** Milliseconds from now after which the caller no longer waits. */
  readonly deadlineMs?: number;
  /** The span that it belongs to, as W3C Trace Context writes it. Default: that of the call it is made in, or what `tracing` of the host finds. */
  readonly traceparent?: string;
  /** What the host's routes look at, such as a tenant. Plugins do not see it. */
  readonly attributes?: CallAttributes;
}

/** What a caller may say about one synchronous call. It takes no signal: while a thread stands still nothing can abort. */
export interface SyncCallOptions {
  /**
   * Milliseconds, more than 0 and finite, 5,000 unless told. A plugin in a thread that has not answered by then is taken for
   * stuck, and its realm is ended.
   */
  readonly deadlineMs?: number;
  /** As of other calls. */
  readonly traceparent?: string;
}

/** What the implementer of a method knows of the call it answers. */
export interface CallContext {
  /** Aborts when the caller aborts, when the deadline passes and when the lease is revoked. */
  readonly signal: AbortSignal;
  /** Unique within the host that sent the call. */
  readonly id: number;
  /** Name of the plugin that is called, or that calls where the host implements a service. */
  readonly plugin: string;
  /** Milliseconds the call had when it arrived; undefined without a deadline. */
  readonly deadlineMs: number | undefined;
  /** The span of this call, to make others below it: W3C Trace Context. Undefined where nobody traces. */
  readonly traceparent: string | undefined;
}
