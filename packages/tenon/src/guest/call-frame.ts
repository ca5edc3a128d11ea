/**
 * What is remembered of a call whose plugin has slots. Made by the realm's shell and emptied when the call is over: inline, what
 * the host waits for on behalf of a call remembers its frame, and must not hold the plugin by it.
 */
export interface CallFrame {
  readonly id: number;
  /** Of the plugin that the call went to. */
  readonly key: string;
  /** By the slots' numbers; none once the call is over. */
  readonly values: unknown[];
}

/** What `CallMemory` remembers of a call: all of it, or its number alone. */
export type Remembered = CallFrame | number;

export function idOf(remembered: Remembered | undefined): number | undefined {
  return typeof remembered === "object" ? remembered.id : remembered;
}
