import type { Creation } from "../kernel/scope.ts";
import type { Alarm } from "../kernel/wheel.ts";
import type { CallFrame, StreamShape, Target, WireError } from "../contract/messages.ts";
import { EncodedBytes } from "./binary/encoded.ts";
import { MalformedFrame } from "./frame.ts";
import { Credit, type ItemQueue } from "./stream.ts";
import type { TurnClock } from "./turn-clock.ts";

/** Why a call has no answer. The side that made the call turns it into the error its user sees. */
export type Interruption =
  | { readonly kind: "failed"; readonly error: WireError }
  | { readonly kind: "deadline"; readonly deadlineMs: number; readonly ageMs: number }
  | { readonly kind: "aborted"; readonly reason: unknown; readonly ageMs: number }
  /** The caller's own input stream threw, or what it sent was refused while it was written. */
  | { readonly kind: "input"; readonly error: unknown }
  /** Its caller does not take what came as its answer. */
  | { readonly kind: "refused"; readonly thrown: unknown }
  | { readonly kind: "lost"; readonly why: string; readonly ageMs: number };

/** A call under way, as shown to people. */
export interface CallUnderWay {
  readonly target: Target;
  readonly instance: number;
  readonly stream: StreamShape;
  readonly ageMs: number;
  readonly creation: Creation | undefined;
}

export function shownCall({ target, instance, stream, creation }: OutgoingCall, ageMs: number): CallUnderWay {
  return { target, instance, stream, ageMs, creation };
}

/** The frame that a call begins with. */
export function frameOf(id: number, call: OutgoingCall, input: unknown): CallFrame {
  const { instance, target, stream, deadlineMs, sync, trace } = call;
  const frame: CallFrame = { type: "call", id, instance, target, input, stream };
  if (deadlineMs === undefined && trace === undefined) return frame;
  return {
    ...frame,
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    ...(sync === true ? { sync } : {}),
    ...(trace === undefined ? {} : { trace }),
  };
}

/** What a call rejects with on this floor. Not an error yet: no stack is taken. */
export class CallInterrupted {
  readonly interruption: Interruption;
  constructor(interruption: Interruption) {
    this.interruption = interruption;
  }
}

export interface OutgoingCall {
  readonly instance: number;
  readonly target: Target;
  /** The value, or for `in` and `both` what yields the items. Already copied and checked. */
  readonly input: unknown;
  readonly stream: StreamShape;
  /** Inside one heap: the caller reads the answer by the very schema that the callee has. */
  readonly agreed?: boolean | undefined;
  /**
   * Makes of an answer or of an item, as it comes, what the caller gets: its bytes are there only so long, and inline an item that
   * waits to be read would be an object of the plugin. What it throws is why the answer is refused; a `MalformedFrame` breaks
   * the protocol.
   */
  readonly accept?: ((item: unknown) => unknown) | undefined;
  /** Milliseconds from now; undefined is no deadline. */
  readonly deadlineMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The span that it is to be below: a `traceparent`. */
  readonly trace?: string | undefined;
  /** The caller stands still until it is answered. It has a deadline then, and no streams. */
  readonly sync?: true | undefined;
  /** Where it was made, for those who are told of it while it is under way. */
  readonly creation?: Creation | undefined;
  /** The error its caller sees. Without, that is a `CallInterrupted`. Asked inside of what the caller waits for. */
  explain?(why: Interruption): unknown;
  /** Whether it is to be timed though it is over when it comes back. What takes longer always is. */
  readonly timed?: boolean;
  /** Called once, when the caller is told how it ends: `explain` follows where it was not answered. Undefined where it was not timed. */
  onTold?(tookMs: number | undefined, answered: boolean): void;
  /** Called once when the other side has answered or never will, which may be long after the caller was told. */
  readonly onSettled?: (() => void) | undefined;
}

/** A call of this side from its first frame until the other side has answered, or never will. */
export class PendingCall {
  readonly id: number;
  readonly call: OutgoingCall;
  /** Where a stream of answers goes. */
  readonly items: ItemQueue | undefined;
  readonly credit: Credit | undefined;
  /** Undefined while a call without deadline is being sent: reading the clock takes 50 ns. */
  startedAtMs: number | undefined;
  alarm: Alarm | undefined;
  unlisten: (() => void) | undefined;
  /** The other side has answered or never will. */
  settled = false;
  #told = false;
  #resolve: ((answer: unknown) => void) | undefined;
  #value: unknown;
  #interrupted: CallInterrupted | undefined;
  readonly #clock: TurnClock;

  constructor(id: number, call: OutgoingCall, items: ItemQueue | undefined, clock: TurnClock) {
    this.#clock = clock;
    this.id = id;
    this.call = call;
    this.items = items;
    this.credit = call.stream === "in" || call.stream === "both" ? new Credit() : undefined;
  }

  /** Whether the caller has been told how it ends. */
  get told(): boolean {
    return this.#told;
  }

  /** Why it ended before anybody waited for it. */
  get interrupted(): CallInterrupted | undefined {
    return this.#interrupted;
  }

  /** The answer, if it came before anybody waited for it. */
  get value(): unknown {
    return this.#value;
  }

  later(): Promise<unknown> {
    return new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  /** Takes what came as the answer, unless nobody waits for it any more. */
  answer(value: unknown): true | MalformedFrame {
    const { accept } = this.call;
    if (accept === undefined && value instanceof EncodedBytes)
      return new MalformedFrame("an answer as a record", "a value, as was asked for");
    if (this.#told) return true;
    try {
      const taken = accept === undefined ? value : accept(value);
      this.tell();
      if (this.#resolve === undefined) this.#value = taken;
      else this.#resolve(taken);
    } catch (thrown) {
      if (thrown instanceof MalformedFrame) return thrown;
      this.interrupt({ kind: "refused", thrown });
    }
    return true;
  }

  interrupt(interruption: Interruption): void {
    if (this.#told) return;
    this.tell(false);
    const interrupted = new CallInterrupted(interruption);
    if (this.items !== undefined) this.items.fail(interrupted);
    else if (this.#resolve === undefined) this.#interrupted = interrupted;
    else this.#resolve(failed(this.call, interrupted));
  }

  /** The caller waits no longer: nothing may wake it any more. */
  tell(answered = true): void {
    if (!this.#told && this.call.onTold !== undefined) this.call.onTold(this.#tookMs(), answered);
    this.#told = true;
    this.alarm?.cancel();
    this.unlisten?.();
    this.credit?.close();
  }

  // While a thread stands still its turn does not end.
  #tookMs(): number {
    const { startedAtMs } = this;
    if (startedAtMs === undefined) return 0;
    return (this.call.sync === true ? this.#clock.nowMs : this.#clock.turnMs) - startedAtMs;
  }
}

const ready: Promise<void> = Promise.resolve();

/**
 * Throws where the caller stands in the stack of what is thrown: in an async function that the caller's promise has been given
 * to, which takes two turns. So that a call that is answered needs no async function of its own.
 */
async function failed(call: OutgoingCall, interrupted: CallInterrupted): Promise<never> {
  await ready;
  await ready;
  throw call.explain === undefined ? interrupted : call.explain(interrupted.interruption);
}
