import { TenonError } from "../contract/errors/error.ts";
import type { CallOptions } from "../contract/call.ts";
import { countRefusal } from "./count-call.ts";
import type { Instance } from "./instance.ts";
import { waitForTurn } from "./waiting.ts";

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
    const data = { plugin, version, method, inFlight, queued, limit, queueLimit };
    const error = new TenonError("TENON_CALL_QUEUE_FULL", data);
    countRefusal(instance.meter.method(method), error, 0);
    throw error;
  }
  return wait(instance, method, options);
}

async function wait(instance: Instance, method: string, options: CallOptions | undefined): Promise<Place> {
  const { plugin, version, admission, around } = instance;
  const meter = instance.meter.method(method);
  const startedAtMs = performance.now();
  const waited = waitForTurn({ plugin, version, method }, around.wheel, options, async (giveUp) => {
    const place = await admission.enter(giveUp);
    if (place === undefined) throw new TypeError("The queue had room and has none");
    return place;
  });
  try {
    const release = await waited;
    const waitedMs = performance.now() - startedAtMs;
    meter.waited(waitedMs);
    return { release, waitedMs };
  } catch (error) {
    countRefusal(meter, error, performance.now() - startedAtMs);
    throw error;
  }
}
