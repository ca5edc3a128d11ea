import type { Interruption } from "../channel/outgoing.ts";
import { isTenonError } from "../contract/errors/error.ts";
import type { ErrorKind } from "../telemetry/instruments.ts";
import type { MethodMeter } from "../telemetry/method-meter.ts";

/** As what a call without an answer counts. */
export function errorKind({ kind }: Interruption): ErrorKind {
  return kind === "refused" ? "answer" : kind;
}

/** Counts a call that found no place, or gave up waiting for one. */
export function countRefusal(meter: MethodMeter, error: unknown, waitedMs: number): void {
  meter.refused(refusalKind(error), waitedMs);
}

function refusalKind(error: unknown): ErrorKind {
  if (isTenonError(error, "TENON_CALL_QUEUE_FULL") || isTenonError(error, "TENON_SYNC_UNAVAILABLE")) return "full";
  if (isTenonError(error, "TENON_CALL_DEADLINE")) return "deadline";
  return isTenonError(error, "TENON_CALL_ABORTED") ? "aborted" : "lost";
}
