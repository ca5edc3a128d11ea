import type { CallOptions } from "./call.ts";
import { describe } from "./found.ts";
import { TenonError } from "./errors/error.ts";

/** @throws TENON_OPTION_INVALID */
export function checkCallOptions(options: CallOptions | undefined): void {
  const deadlineMs: unknown = options?.deadlineMs;
  if (deadlineMs !== undefined && !(typeof deadlineMs === "number" && deadlineMs >= 0)) {
    throw new TenonError("TENON_OPTION_INVALID", { option: "deadlineMs", found: describe(deadlineMs), wanted: "milliseconds, 0 or more" });
  }
  const signal: unknown = options?.signal;
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new TenonError("TENON_OPTION_INVALID", { option: "signal", found: describe(signal), wanted: "an AbortSignal" });
  }
}
