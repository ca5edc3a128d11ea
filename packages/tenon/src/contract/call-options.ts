import type { CallOptions } from "./call.ts";
import { TenonError } from "./errors/error.ts";
import { describe } from "./found.ts";

/** @throws TENON_OPTION_INVALID */
export function checkCallOptions(options: CallOptions | undefined): void {
  if (options === undefined) return;
  if (typeof options !== "object" || (options as unknown) === null)
    throw invalid("options", options, "an object such as { deadlineMs: 50 }");
  const deadlineMs: unknown = options.deadlineMs;
  if (deadlineMs !== undefined && !(typeof deadlineMs === "number" && deadlineMs >= 0))
    throw invalid("deadlineMs", deadlineMs, "milliseconds, 0 or more");
  const signal: unknown = options.signal;
  if (signal !== undefined && !isSignal(signal)) throw invalid("signal", signal, "an AbortSignal");
}

/** What only has the prototype of a signal throws when it is asked. */
function isSignal(value: unknown): boolean {
  try {
    return value instanceof AbortSignal && typeof value.aborted === "boolean";
  } catch {
    return false;
  }
}

function invalid(option: string, value: unknown, wanted: string): TenonError {
  return new TenonError("TENON_OPTION_INVALID", { option, found: describe(value), wanted });
}
