import { TenonError } from "../contract/errors/error.ts";
import type { CallOptions } from "../contract/call.ts";
import { deriveAbort } from "../kernel/abort.ts";
import type { Instance } from "./instance.ts";

/** A call's place among those in flight. */
export interface Place {
  /** Gives it back; once is enough. */
  readonly release: () => void;
  /** Milliseconds spent waiting for it. */
  readonly waitedMs: number;
}

/**
 * A place at once where there is one, else a promise: the call waits in the queue, where its deadline and its signal hold too.
 *
 * @throws TENON_CALL_QUEUE_FULL at once; TENON_CALL_DEADLINE, TENON_CALL_ABORTED and why the instance ended by promise.
 */
export function admit(instance: Instance, method: string, options: CallOptions | undefined): Place | Promise<Place> {
  const { plugin, version, admission, spec } = instance;
  const { calls: limit, queue: queueLimit } = spec.limits;
  const { inFlight, waiting: queued } = admission;
  if (inFlight < limit || queued >= queueLimit) {
    const release = admission.enter();
    if (typeof release === "function") return { release, waitedMs: 0 };
    throw new TenonError("TENON_CALL_QUEUE_FULL", { plugin, version, method, inFlight, queued, limit, queueLimit });
  }
  return wait(instance, method, options ?? {});
}

async function wait(instance: Instance, method: string, { deadlineMs = Infinity, signal }: CallOptions): Promise<Place> {
  const { plugin, version, admission, around } = instance;
  const startedAtMs = performance.now();
  const about = (): { plugin: string; version: string; method: string; ageMs: number } => ({ plugin, version, method, ageMs: Math.round(performance.now() - startedAtMs) });
  using giveUp = deriveAbort(signal);
  const late = (): void => giveUp.abort(new TenonError("TENON_CALL_DEADLINE", { ...about(), deadlineMs }));
  if (deadlineMs === 0) late();
  const alarm = around.wheel.after(deadlineMs, late);
  try {
    const place = await admission.enter(giveUp.signal);
    if (place === undefined) throw new TypeError("The queue had room and has none");
    return { release: place, waitedMs: performance.now() - startedAtMs };
  } catch (error) {
    if (signal?.aborted === true && error === signal.reason) throw new TenonError("TENON_CALL_ABORTED", about(), { cause: error });
    throw error;
  } finally {
    alarm.cancel();
  }
}
