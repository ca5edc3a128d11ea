/**
 * What is remembered of a call that is traced, or whose plugin has slots. Made by the realm's shell and emptied when the call is over: inline, what
 * the host waits for on behalf of a call remembers its frame, and must not hold the plugin by it.
 */
export interface CallFrame {
  readonly id: number;
  /** Of the plugin that the call went to; empty without slots. */
  readonly key: string;
  /** By the slots' numbers; none once the call is over. */
  readonly values: unknown[];
  /** Its `traceparent`. */
  readonly trace: string | undefined;
}

/** What `CallMemory` remembers of a call: all of it, or its number alone. */
export type Remembered = CallFrame | number;

export function traceOf(remembered: Remembered | undefined): string | undefined {
  return typeof remembered === "object" ? remembered.trace : undefined;
}

export function idOf(remembered: Remembered | undefined): number | undefined {
  return typeof remembered === "object" ? remembered.id : remembered;
}
