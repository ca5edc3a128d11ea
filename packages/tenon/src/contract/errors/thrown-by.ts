import { ownData } from "./fields.ts";

// Registered, as errors cross copies of this library.
const mark: symbol = Symbol.for("tenon.thrownBy");

/** Notes on an error who threw it. */
export function markThrownBy(error: Error, who: string): void {
  Object.defineProperty(error, mark, { value: who });
}

/**
 * Where an error came through a wall: the plugin it came from, `limiter@1.0.0 (thread)`. Undefined for what this side says
 * itself. Errors of Tenon too may come from a plugin: it passes on what a call of its own failed with.
 */
export function thrownBy(error: unknown): string | undefined {
  const who = ownData(error, mark);
  return typeof who === "string" ? who : undefined;
}
