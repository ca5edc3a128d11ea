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
  /** Copies and checks one item of the answer, where that is a stream. */
  readonly accept?: (item: unknown) => unknown;
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
  const peer = peerOf(instance, place);
  let asked: Asked;
  try {
    asked = peer.ask(outgoing(instance, call, place));
  } catch (error) {
    throw translated(error, instance, call, place);
  }
  return asked.atHand === undefined ? answered(asked, instance, call, place, take) : take(asked.atHand.value);
}

// Awaited here, so that the caller stands in the stack of an error.
async function answered<Value>(
  asked: Asked,
  instance: Instance,
  call: MethodCall,
  place: Place,
  take: Take<Value>,
): Promise<Value> {
  let answer: unknown;
  try {
    answer = await asked.later();
  } catch (error) {
    throw translated(error, instance, call, place);
  }
  return take(answer);
}

/** Which stream it is. */
export interface StreamOf {
  readonly plugin: string;
  readonly version: string;
  readonly instance: number;
  readonly method: string;
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
    const items = peerOf(instance, place).stream(outgoing(instance, call, place));
    const { plugin, version, spec } = instance;
    hold?.opened({ plugin, version, instance: spec.id, method: call.target.name }, endOf(items));
    yield* items;
  } catch (error) {
    throw translated(error, instance, call, place);
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
  return { instance: instance.spec.id, target, input, stream, accept, deadlineMs: leftMs, signal, onSettled: release };
}

function peerOf(instance: Instance, { release }: Place): Peer {
  const { realm, state } = instance;
  if (realm !== undefined && (state.kind === "active" || state.kind === "draining")) return realm.peer;
  release();
  throw instance.refusal("call");
}

function translated(error: unknown, instance: Instance, call: MethodCall, place: Place): unknown {
  if (!(error instanceof CallInterrupted)) return error;
  const { plugin, version, spec, around } = instance;
  const as = {
    plugin,
    version,
    method: call.target.name,
    realm: spec.realm,
    mapStack: around.mapStack,
    redact: around.redact,
  };
  return interruptionError(withWait(error.interruption, call.options?.deadlineMs, place), as);
}

/** In the caller's own numbers: its time runs while it waits for a place. */
function withWait(interruption: Interruption, deadlineMs: number | undefined, { waitedMs }: Place): Interruption {
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
