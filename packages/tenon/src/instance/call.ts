import { CallInterrupted, type OutgoingCall } from "../channel/outgoing.ts";
import type { CallOptions } from "../contract/call.ts";
import { TenonError } from "../contract/errors/error.ts";
import type { StreamShape, Target } from "../contract/messages.ts";
import { deriveAbort } from "../kernel/abort.ts";
import type { Instance } from "./instance.ts";
import { interruptionError } from "./interruption.ts";

export interface MethodCall {
  readonly target: Target;
  /** Copied and checked already. */
  readonly input: unknown;
  readonly stream: StreamShape;
  readonly options: CallOptions | undefined;
}

/** Calls a method once there is room. What comes back is not yet checked. */
export function callInstance(instance: Instance, call: MethodCall): Promise<unknown> {
  const place = instance.admission.enter();
  if (place === undefined) return Promise.reject(queueFull(instance, call));
  if (typeof place === "function") return send(instance, call, call.options?.deadlineMs, place);
  return afterWaiting(instance, call, place);
}

/** The same for methods that answer with a stream. */
export async function* streamInstance(instance: Instance, call: MethodCall): AsyncGenerator<unknown, void, undefined> {
  const place = instance.admission.enter();
  if (place === undefined) throw queueFull(instance, call);
  const waited = typeof place === "function" ? { release: place, deadlineMs: call.options?.deadlineMs } : await wait(instance, call, place);
  try {
    yield* realmPeer(instance, waited.release).stream(outgoing(instance, call, waited.deadlineMs, waited.release));
  } catch (error) {
    throw translated(error, instance, call);
  }
}

async function afterWaiting(instance: Instance, call: MethodCall, place: Promise<() => void>): Promise<unknown> {
  const { release, deadlineMs } = await wait(instance, call, place);
  return send(instance, call, deadlineMs, release);
}

/** Waits in the queue; the deadline and the signal hold there too. */
async function wait(instance: Instance, call: MethodCall, place: Promise<() => void>): Promise<{ release: () => void; deadlineMs: number | undefined }> {
  const { deadlineMs, signal } = call.options ?? {};
  const startedAtMs = performance.now();
  const age = (): number => Math.round(performance.now() - startedAtMs);
  const { plugin, version } = instance;
  const about = { plugin, version, method: call.target.name };
  using derived = deriveAbort(signal);
  const alarm =
    deadlineMs === undefined || deadlineMs === Infinity
      ? undefined
      : instance.around.wheel.after(deadlineMs, () => derived.abort(new TenonError("TENON_CALL_DEADLINE", { ...about, deadlineMs, ageMs: age() })));
  const givenUp = Promise.withResolvers<never>();
  const onAbort = (): void => givenUp.reject(derived.signal.reason as Error);
  derived.signal.addEventListener("abort", onAbort, { once: true });
  if (derived.signal.aborted) onAbort();
  try {
    const release = await Promise.race([place, givenUp.promise]);
    return { release, deadlineMs: deadlineMs === undefined ? undefined : Math.max(0, deadlineMs - age()) };
  } catch (error) {
    // The place may still come: give it back at once.
    place.then((release) => release(), () => undefined);
    if (signal?.aborted === true && error === signal.reason) throw new TenonError("TENON_CALL_ABORTED", { ...about, ageMs: age() }, { cause: error });
    throw error;
  } finally {
    alarm?.cancel();
    derived.signal.removeEventListener("abort", onAbort);
  }
}

async function send(instance: Instance, call: MethodCall, deadlineMs: number | undefined, release: () => void): Promise<unknown> {
  try {
    return await realmPeer(instance, release).call(outgoing(instance, call, deadlineMs, release));
  } catch (error) {
    throw translated(error, instance, call);
  }
}

function outgoing(instance: Instance, call: MethodCall, deadlineMs: number | undefined, release: () => void): OutgoingCall {
  const { target, input, stream, options } = call;
  return { instance: instance.spec.id, target, input, stream, deadlineMs, signal: options?.signal, onSettled: release };
}

function realmPeer(instance: Instance, release: () => void): NonNullable<Instance["realm"]>["peer"] {
  if (instance.realm !== undefined && (instance.state.kind === "active" || instance.state.kind === "draining")) return instance.realm.peer;
  release();
  throw instance.refusal("call");
}

function translated(error: unknown, instance: Instance, call: MethodCall): unknown {
  if (!(error instanceof CallInterrupted)) return error;
  const { plugin, version, spec, around } = instance;
  return interruptionError(error.interruption, { plugin, version, method: call.target.name, realm: spec.realm, mapStack: around.mapStack });
}

function queueFull(instance: Instance, call: MethodCall): TenonError {
  const { plugin, version, admission, spec } = instance;
  return new TenonError("TENON_CALL_QUEUE_FULL", {
    plugin, version, method: call.target.name,
    inFlight: admission.inFlight, queued: admission.waiting, limit: spec.limits.calls, queueLimit: spec.limits.queue,
  });
}
