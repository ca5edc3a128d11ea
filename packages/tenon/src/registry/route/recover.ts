import { routeDefaults } from "../../config/route/route-options.ts";
import type { CallOptions } from "../../contract/call.ts";
import { printable } from "../../contract/found.ts";
import { TenonError } from "../../contract/errors/error.ts";
import { attempt, ending, type RoutedCall } from "./attempt.ts";
import type { Destination } from "./destination.ts";
import type { Route } from "./route.ts";

/** Where and why a first attempt had no answer. */
interface Unanswered {
  readonly destination: Destination;
  readonly error: unknown;
  /** By `performance.now()`; 0 where the caller has no deadline. */
  readonly startedAtMs: number;
}

/**
 * What becomes of a call that had no answer where it went first: once more there, then along the fallbacks. What may have been done
 * is done again only where the contract says that this does no harm. A version's own error is an answer; where none could be
 * asked the chain ends in TENON_ROUTE_EXHAUSTED.
 */
export async function answerElsewhere(route: Route, call: RoutedCall, first: Unanswered): Promise<unknown> {
  const { attempts, delayMs } = { ...routeDefaults.retry, attempts: 0, ...retryOf(route) };
  const { idempotent } = call.face.method;
  const tried: string[] = [];
  const asked = new Set([first.destination]);
  let { destination, error } = first;
  /** The last error of a version's own. */
  let own: { readonly error: unknown } | undefined;
  for (let retries = 0; ;) {
    const how = ending(route, error);
    if (how === "uncounted" || (how === "failed" && !idempotent)) throw error;
    if (how === "failed") own = { error };
    if (how === "failed" && retries < attempts) {
      await pause(route, delayMs * 2 ** retries, call.options?.signal);
      retries += 1;
    } else {
      tried.push(printable(error instanceof Error ? error.message : String(error), 300));
      const next = route.after(destination, call.options?.attributes, call.input);
      if (next === undefined || asked.has(next))
        throw own === undefined ? exhausted(route, call, tried, error) : own.error;
      asked.add(next);
      destination = next;
      retries = 0;
    }
    const left = remaining(call.options, first.startedAtMs);
    if (left === "over") throw own === undefined ? error : own.error;
    try {
      return await attempt(route, destination, call, left);
    } catch (thrown) {
      error = thrown;
    }
  }
}

function retryOf({ options }: Route): Partial<typeof routeDefaults.retry> {
  return options.retry === undefined ? {} : { ...routeDefaults.retry, ...options.retry };
}

function exhausted(route: Route, call: RoutedCall, tried: readonly string[], error: unknown): unknown {
  if (tried.length === 1) return error;
  return new TenonError(
    "TENON_ROUTE_EXHAUSTED",
    { contract: route.contract, method: call.name, tried },
    { cause: error },
  );
}

function remaining(options: CallOptions | undefined, startedAtMs: number): CallOptions | undefined | "over" {
  if (options?.signal?.aborted === true) return "over";
  if (options?.deadlineMs === undefined) return options;
  const leftMs = options.deadlineMs - (performance.now() - startedAtMs);
  return leftMs <= 0 ? "over" : { ...options, deadlineMs: leftMs };
}

/** Between half and all of it, so that callers who failed together do not come back together. */
function pause({ wheel }: Route, waitMs: number, signal: AbortSignal | undefined): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const wake = (): void => {
    alarm.cancel();
    signal?.removeEventListener("abort", wake);
    resolve();
  };
  const alarm = wheel.after(waitMs * (0.5 + Math.random() / 2), wake);
  signal?.addEventListener("abort", wake);
  return promise;
}
