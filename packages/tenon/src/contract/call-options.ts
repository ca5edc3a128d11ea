import type { CallOptions, SyncCallOptions } from "./call.ts";
import { TenonError } from "./errors/error.ts";
import { describe } from "./found.ts";
import { isTraceparent } from "./traceparent.ts";
import { isObject } from "./untrusted.ts";

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
  const attributes: unknown = options.attributes;
  if (attributes !== undefined && typeof attributes !== "function" && !isObject(attributes))
    throw invalid("attributes", attributes, "an object of texts by name, or a function that gives them");
  checkTraceparent(options.traceparent);
}

function checkTraceparent(traceparent: unknown): void {
  if (traceparent === undefined || isTraceparent(traceparent)) return;
  const wanted = 'a text such as "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"';
  throw invalid("traceparent", traceparent, wanted);
}

/** Long for whoever stands still, short for whoever waits for a stuck plugin. */
const usualSyncDeadlineMs = 5_000;

/** The deadline of a synchronous call. @throws TENON_OPTION_INVALID */
export function syncDeadline(options: SyncCallOptions | undefined): number {
  if (options === undefined) return usualSyncDeadlineMs;
  if (typeof options !== "object" || (options as unknown) === null)
    throw invalid("options", options, "an object such as { deadlineMs: 50 }");
  const { deadlineMs = usualSyncDeadlineMs, signal } = options as { deadlineMs?: unknown; signal?: unknown };
  if (signal !== undefined)
    throw invalid("signal", signal, "none: while a thread stands still nothing can abort, only deadlineMs ends it");
  if (!(typeof deadlineMs === "number" && deadlineMs > 0 && deadlineMs < Infinity))
    throw invalid("deadlineMs", deadlineMs, "milliseconds, more than 0 and finite");
  checkTraceparent(options.traceparent);
  return deadlineMs;
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
