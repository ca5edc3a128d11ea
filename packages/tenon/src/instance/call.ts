import { type Asked, CallInterrupted, type Interruption, type OutgoingCall } from "../channel/outgoing.ts";
import type { Peer } from "../channel/peer.ts";
import { endOf, type StreamHold } from "../channel/stream-watch.ts";
import type { CallOptions } from "../contract/call.ts";
import type { StreamShape, Target } from "../contract/messages.ts";
import { admit, type Place } from "./admit.ts";
import type { Instance } from "./instance.ts";
import { interruptionError } from "./interruption.ts";

export interface MethodCall {
  readonly target: Target;
  /** Copied and checked already. */
  readonly input: unknown;
  readonly stream: StreamShape;
  /** Copies and checks one item of the answer, where that is a stream; else reads it as it comes. */
  readonly accept?: ((answer: unknown) => unknown) | undefined;
  readonly options: CallOptions | undefined;
}

/** Copies and checks what came back. */
type Take<Value> = (answer: unknown) => Value;

/**
 * Calls a method once there is room. No promise where the realm answers at once, as inline ones do for methods that do.
 */
export function callInstance<Value>(instance: Instance, call: MethodCall, take: Take<Value>): Value | Promise<Value> {
  const admitted = admit(instance, call.target.name, call.options);
  return admitted instanceof Promise
    ? callAdmitted(instance, call, take, admitted)
    : callFrom(admitted, instance, call, take);
}

async function callAdmitted<Value>(
  instance: Instance,
  call: MethodCall,
  take: Take<Value>,
  admitted: Promise<Place>,
): Promise<Value> {
  return await callFrom(await admitted, instance, call, take);
}

function callFrom<Value>(
  place: Place,
  instance: Instance,
  call: MethodCall,
  take: Take<Value>,
): Value | Promise<Value> {
  const asking = askFrom(place, instance, call);
  return asking.atHand === undefined ? answered(asking, take) : take(asking.atHand.value);
}

// Awaited here, so that the caller stands in the stack of an error.
async function answered<Value>(asking: Asking, take: Take<Value>): Promise<Value> {
  let answer: unknown;
  try {
    answer = await asking.later();
  } catch (error) {
    throw asking.translated(error);
  }
  return take(answer);
}

/** A call that was made, and how to tell its caller what became of it. */
export class Asking {
  readonly #asked: Asked;
  readonly #waitedMs: number;
  readonly #instance: Instance;
  readonly #method: string;
  readonly #options: CallOptions | undefined;

  constructor(asked: Asked, waitedMs: number, instance: Instance, method: string, options: CallOptions | undefined) {
    this.#asked = asked;
    this.#waitedMs = waitedMs;
    this.#instance = instance;
    this.#method = method;
    this.#options = options;
  }

  /** The answer, where the realm answered at once. */
  get atHand(): { readonly value: unknown } | undefined {
    return this.#asked.atHand;
  }

  /** The answer of a call that has none yet. What it rejects with is to be translated. */
  later(): Promise<unknown> {
    return this.#asked.later();
  }

  /** The error its caller sees. Made where it waits, so that it stands in the stack. */
  translated(error: unknown): unknown {
    return translated(error, this.#instance, this.#method, this.#options, this.#waitedMs);
  }
}

/** Calls a method of an instance that has room, in the short way of a passage. */
export function askInstance(
  instance: Instance,
  target: Target,
  input: unknown,
  accept: OutgoingCall["accept"],
  options: CallOptions | undefined,
): Asking {
  const onSettled = instance.admission.enter();
  if (typeof onSettled !== "function") throw new TypeError("The instance had room and has none");
  const peer = peerOf(instance, onSettled);
  const id = instance.spec.id;
  const deadlineMs = options?.deadlineMs;
  const signal = options?.signal;
  const call = {
    instance: id,
    target,
    input,
    stream: "none",
    accept,
    agreed: true,
    deadlineMs,
    signal,
    onSettled,
  } as const;
  try {
    return new Asking(peer.ask(call), 0, instance, target.name, options);
  } catch (error) {
    throw translated(error, instance, target.name, options, 0);
  }
}

function askFrom(place: Place, instance: Instance, call: MethodCall): Asking {
  const peer = peerOf(instance, place.release);
  const { options, target } = call;
  try {
    return new Asking(peer.ask(outgoing(instance, call, place)), place.waitedMs, instance, target.name, options);
  } catch (error) {
    throw translated(error, instance, target.name, options, place.waitedMs);
  }
}

/** Which stream it is. */
export interface StreamOf {
  readonly plugin: string;
  readonly version: string;
  readonly instance: number;
  readonly method: string;
}

/** The same for methods that answer with a stream; each item is checked by `accept`. Nothing is called before the first item is asked for. */
export async function* streamInstance(
  instance: Instance,
  call: MethodCall,
  hold?: StreamHold<StreamOf>,
): AsyncGenerator<unknown, void, undefined> {
  const place = await admit(instance, call.target.name, call.options);
  try {
    const items = peerOf(instance, place.release).stream(outgoing(instance, call, place));
    const { plugin, version, spec } = instance;
    hold?.opened({ plugin, version, instance: spec.id, method: call.target.name }, endOf(items));
    yield* items;
  } catch (error) {
    throw translated(error, instance, call.target.name, call.options, place.waitedMs);
  } finally {
    hold?.closed();
  }
}

function outgoing(
  instance: Instance,
  { target, input, stream, accept, options }: MethodCall,
  { release, waitedMs }: Place,
): OutgoingCall {
  const { deadlineMs, signal } = options ?? {};
  const leftMs = deadlineMs === undefined ? undefined : Math.max(0, deadlineMs - waitedMs);
  return {
    instance: instance.spec.id,
    target,
    input,
    stream,
    accept,
    deadlineMs: leftMs,
    signal,
    onSettled: release,
  };
}

function peerOf(instance: Instance, release: () => void): Peer {
  const { realm, state } = instance;
  if (realm !== undefined && (state.kind === "active" || state.kind === "draining")) return realm.peer;
  release();
  throw instance.refusal("call");
}

function translated(
  error: unknown,
  instance: Instance,
  method: string,
  options: CallOptions | undefined,
  waitedMs: number,
): unknown {
  if (!(error instanceof CallInterrupted)) return error;
  const { plugin, version, spec, around } = instance;
  if (error.interruption.kind === "deadline") around.onOverdue(instance, method);
  const as = {
    plugin,
    version,
    method,
    realm: spec.realm,
    mapStack: around.mapStack,
    redact: around.redact,
  };
  return interruptionError(withWait(error.interruption, options?.deadlineMs, waitedMs), as);
}

/** In the caller's own numbers: its time runs while it waits for a place. */
function withWait(interruption: Interruption, deadlineMs: number | undefined, waitedMs: number): Interruption {
  switch (interruption.kind) {
    case "deadline":
      return {
        ...interruption,
        deadlineMs: deadlineMs ?? interruption.deadlineMs,
        ageMs: Math.round(interruption.ageMs + waitedMs),
      };
    case "aborted":
    case "lost":
      return { ...interruption, ageMs: Math.round(interruption.ageMs + waitedMs) };
    case "failed":
    case "input":
      return interruption;
  }
}
