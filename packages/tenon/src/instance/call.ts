import { CallInterrupted, type Interruption, type OutgoingCall } from "../channel/outgoing.ts";
import type { Peer } from "../channel/peer.ts";
import { endOf, type StreamHold } from "../channel/stream-watch.ts";
import type { CallOptions } from "../contract/call.ts";
import type { StreamShape, Target } from "../contract/messages.ts";
import type { MethodMeter } from "../telemetry/method-meter.ts";
import type { CallSpan } from "../telemetry/tracing.ts";
import { admit, type Place } from "./admit.ts";
import { errorKind } from "./count-call.ts";
import type { Instance } from "./instance.ts";
import { interruptionError } from "./interruption.ts";
import { spanOf } from "./span-of.ts";

/** How what is answered becomes what the caller gets. */
export interface AnswerWay {
  /** Of an answer, or of one item where that is a stream; see `OutgoingCall.accept`. */
  readonly accept: (answer: unknown) => unknown;
  /** The error that the caller sees for what `accept` threw. */
  readonly refused: (thrown: unknown) => unknown;
  /** The plugin has the very schemas that the answer is read by. */
  readonly agreed?: true;
  /** What the method counts in, where it was looked up before. */
  readonly meter?: MethodMeter;
}

export interface MethodCall {
  readonly target: Target;
  /** Copied and checked already. */
  readonly input: unknown;
  readonly stream: StreamShape;
  readonly way: AnswerWay;
  readonly options: CallOptions | undefined;
}

/**
 * Calls a method once there is room. No promise where the realm answers at once, as inline ones do for methods that do.
 */
export function callInstance(instance: Instance, call: MethodCall): unknown {
  const admitted = admit(instance, call.target.name, call.options);
  if (admitted instanceof Promise) return callAdmitted(instance, call, admitted);
  return askInstance(instance, call, admitted.release, admitted.waitedMs);
}

async function callAdmitted(instance: Instance, call: MethodCall, admitted: Promise<Place>): Promise<unknown> {
  const { release, waitedMs } = await admitted;
  return await askInstance(instance, call, release, waitedMs);
}

/** Makes a call that has its place among those in flight; it is given back by `onSettled`. The answer, or a promise of it. */
export function askInstance(instance: Instance, call: MethodCall, onSettled: () => void, waitedMs = 0): unknown {
  const peer = peerOf(instance, call, onSettled);
  const outgoing = new MethodUnderWay(instance, call, onSettled, waitedMs);
  try {
    return peer.ask(outgoing);
  } catch (error) {
    throw error instanceof CallInterrupted ? outgoing.explain(error.interruption) : error;
  }
}

/** A call of a method on its way through the wire: what its caller asked for, and what it is told if there is no answer. */
class MethodUnderWay implements OutgoingCall {
  readonly instance: number;
  readonly target: Target;
  readonly input: unknown;
  readonly stream: StreamShape;
  readonly agreed: boolean;
  readonly accept: (answer: unknown) => unknown;
  readonly deadlineMs: number | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onSettled: () => void;
  readonly trace: string | undefined;
  #span: CallSpan | undefined;
  readonly #meter: MethodMeter;
  readonly #called: Instance;
  readonly #call: MethodCall;
  readonly #waitedMs: number;

  constructor(instance: Instance, call: MethodCall, onSettled: () => void, waitedMs: number) {
    const { target, input, stream, way, options } = call;
    this.instance = instance.spec.id;
    this.target = target;
    this.input = input;
    this.stream = stream;
    this.agreed = way.agreed === true;
    this.accept = way.accept;
    const deadlineMs = options?.deadlineMs;
    this.deadlineMs = deadlineMs === undefined ? undefined : Math.max(0, deadlineMs - waitedMs);
    this.signal = options?.signal;
    this.onSettled = onSettled;
    this.#called = instance;
    this.#call = call;
    this.#waitedMs = waitedMs;
    this.#meter = way.meter ?? instance.meter.method(target.name);
    this.#span = spanOf(instance, "call", target.name, options?.traceparent);
    this.trace = this.#span?.traceparent ?? options?.traceparent;
  }

  get timed(): boolean {
    return this.#meter.timesNext;
  }

  onTold(tookMs: number | undefined, answered: boolean): void {
    this.#meter.ended(tookMs === undefined ? undefined : tookMs + this.#waitedMs);
    if (answered) this.leave();
  }

  /** Nobody will be told of it any more. */
  leave(error?: unknown): void {
    this.#span?.end(error);
    this.#span = undefined;
  }

  explain(why: Interruption): unknown {
    const error = this.#explained(why);
    this.leave(error);
    return error;
  }

  #explained(why: Interruption): unknown {
    const { plugin, version, spec, around } = this.#called;
    const { target, way, options } = this.#call;
    this.#meter.failed(errorKind(why));
    if (why.kind === "refused") return way.refused(why.thrown);
    if (why.kind === "deadline") around.onOverdue(this.#called, target.name);
    const { mapStack, redact } = around;
    const as = { plugin, version, method: target.name, realm: spec.realm, mapStack, redact };
    return interruptionError(withWait(why, options?.deadlineMs, this.#waitedMs), as);
  }
}

/** Which stream it is. */
export interface StreamOf {
  readonly plugin: string;
  readonly version: string;
  readonly instance: number;
  readonly method: string;
}

/** The same for methods that answer with a stream, item by item. Nothing is called before the first item is asked for. */
export async function* streamInstance(
  instance: Instance,
  call: MethodCall,
  hold?: StreamHold<StreamOf>,
): AsyncGenerator<unknown, void, undefined> {
  const { release, waitedMs } = await admit(instance, call.target.name, call.options);
  const outgoing = new MethodUnderWay(instance, call, release, waitedMs);
  try {
    const items = peerOf(instance, call, release).stream(outgoing);
    const { plugin, version, spec } = instance;
    hold?.opened({ plugin, version, instance: spec.id, method: call.target.name }, endOf(items));
    yield* items;
  } catch (error) {
    throw error instanceof CallInterrupted ? outgoing.explain(error.interruption) : error;
  } finally {
    outgoing.leave();
    hold?.closed();
  }
}

function peerOf(instance: Instance, { target }: MethodCall, release: () => void): Peer {
  const { realm, state } = instance;
  if (realm !== undefined && (state.kind === "active" || state.kind === "draining")) return realm.peer;
  release();
  instance.meter.method(target.name).refused("lost", 0);
  throw instance.refusal("call");
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
    case "refused":
      return interruption;
  }
}
