import type { Alarm, Wheel } from "../kernel/wheel.ts";
import type { CalleeFrame, CancelReason, Frame, StreamShape, Target, WireError } from "../contract/messages.ts";
import { Credit, ItemQueue, pump } from "./stream.ts";

/** Why a call has no answer. The side that made the call turns it into the error its user sees. */
export type Interruption =
  | { readonly kind: "failed"; readonly error: WireError }
  | { readonly kind: "deadline"; readonly deadlineMs: number; readonly ageMs: number }
  | { readonly kind: "aborted"; readonly reason: unknown; readonly ageMs: number }
  /** The caller's own input stream threw. */
  | { readonly kind: "input"; readonly error: unknown }
  | { readonly kind: "lost"; readonly why: string; readonly ageMs: number };

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
  /** Copies and checks an item as it comes: inline, one that waits to be read would else be an object of the plugin. */
  readonly accept?: ((item: unknown) => unknown) | undefined;
  /** Milliseconds from now; undefined is no deadline. */
  readonly deadlineMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called once when the other side has answered or never will, which may be long after the caller was told. */
  readonly onSettled?: (() => void) | undefined;
}

interface Pending {
  readonly call: OutgoingCall;
  readonly startedAtMs: number;
  readonly reply: ItemQueue | PromiseWithResolvers<unknown>;
  readonly credit: Credit | undefined;
  alarm: Alarm | undefined;
  unlisten: (() => void) | undefined;
  told: boolean;
}

/** A call under way, as shown to people. */
export interface CallUnderWay {
  readonly target: Target;
  readonly instance: number;
  readonly stream: StreamShape;
  readonly ageMs: number;
}

export interface OutgoingOptions {
  readonly send: (frame: Frame) => void;
  readonly wheel: Wheel;
  readonly now: () => number;
  /** Describes what an input stream threw to the other side. */
  readonly describe: (thrown: unknown) => WireError;
}

/** The caller's half of a wire: ids, deadlines, aborts, answers. */
export class Outgoing {
  readonly #send: (frame: Frame) => void;
  readonly #options: OutgoingOptions;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #lost: string | undefined;

  constructor(options: OutgoingOptions) {
    this.#send = options.send;
    this.#options = options;
  }

  get size(): number {
    return this.#pending.size;
  }

  get underWay(): readonly CallUnderWay[] {
    const now = this.#options.now();
    return [...this.#pending.values()].map(({ call, startedAtMs }) => ({
      target: call.target,
      instance: call.instance,
      stream: call.stream,
      ageMs: Math.round(now - startedAtMs),
    }));
  }

  /** For `none` and `in`. Rejects with `CallInterrupted`. */
  call(call: OutgoingCall): Promise<unknown> {
    const reply = Promise.withResolvers<unknown>();
    this.#start(call, reply);
    return reply.promise;
  }

  /** For `out` and `both`. The iterator throws `CallInterrupted`. */
  stream(call: OutgoingCall): AsyncIterableIterator<unknown, undefined> {
    const started: { id: number | undefined } = { id: undefined };
    const queue = new ItemQueue({
      accept: call.accept,
      grant: (count) => {
        const { id } = started;
        if (id !== undefined && this.#pending.has(id)) this.#send({ type: "want", id, count });
      },
      cancel: () => {
        const { id } = started;
        const pending = id === undefined ? undefined : this.#pending.get(id);
        if (id === undefined || pending === undefined) return;
        this.#tell(pending);
        this.#send({ type: "cancel", id, reason: "closed" });
      },
    });
    started.id = this.#start(call, queue);
    return queue;
  }

  #start(call: OutgoingCall, reply: Pending["reply"]): number | undefined {
    const startedAtMs = this.#options.now();
    const hasInput = call.stream === "in" || call.stream === "both";
    const pending: Pending = {
      call,
      startedAtMs,
      reply,
      credit: hasInput ? new Credit() : undefined,
      alarm: undefined,
      unlisten: undefined,
      told: false,
    };
    const refuse = (interruption: Interruption): undefined => {
      this.#interrupt(pending, interruption);
      call.onSettled?.();
    };
    if (this.#lost !== undefined) return refuse({ kind: "lost", why: this.#lost, ageMs: 0 });
    if (call.signal?.aborted === true) return refuse({ kind: "aborted", reason: call.signal.reason, ageMs: 0 });
    if (call.deadlineMs === 0) return refuse({ kind: "deadline", deadlineMs: 0, ageMs: 0 });

    const id = this.#nextId++;
    const { instance, target, stream, deadlineMs, signal } = call;
    // Known and guarded before it is sent: an inline wire answers while send() is still on the stack.
    this.#pending.set(id, pending);
    if (deadlineMs !== undefined && deadlineMs !== Infinity) {
      pending.alarm = this.#options.wheel.after(deadlineMs, () =>
        this.#giveUp(id, pending, "deadline", { kind: "deadline", deadlineMs, ageMs: this.#age(pending) }),
      );
    }
    if (signal !== undefined) {
      const onAbort = (): void =>
        this.#giveUp(id, pending, "aborted", { kind: "aborted", reason: signal.reason, ageMs: this.#age(pending) });
      signal.addEventListener("abort", onAbort, { once: true });
      pending.unlisten = () => signal.removeEventListener("abort", onAbort);
    }
    const frame = { type: "call", id, instance, target, input: hasInput ? undefined : call.input, stream } as const;
    try {
      this.#send(deadlineMs === undefined ? frame : { ...frame, deadlineMs });
    } catch (error) {
      this.#interrupt(pending, { kind: "failed", error: this.#options.describe(error) });
      this.#settle(id, pending);
      return undefined;
    }
    if (hasInput) void this.#pumpInput(id, pending);
    return id;
  }

  async #pumpInput(id: number, pending: Pending): Promise<void> {
    const credit = pending.credit as Credit;
    try {
      await pump(pending.call.input as AsyncIterable<unknown>, {
        credit,
        send: (value) => this.#send({ type: "put", id, value }),
      });
      if (this.#pending.has(id)) this.#send({ type: "put-end", id });
    } catch (error) {
      if (!this.#pending.has(id)) return;
      this.#send({ type: "put-fail", id, error: this.#options.describe(error) });
      // The caller must see its own error, not what the callee made of it.
      this.#giveUp(id, pending, "aborted", { kind: "input", error });
    }
  }

  /** False if the frame breaks the protocol. Answers to calls that are gone are dropped. */
  receive(frame: CalleeFrame): boolean {
    const pending = this.#pending.get(frame.id);
    if (pending === undefined) return true;
    const { reply } = pending;
    switch (frame.type) {
      case "result":
        if (reply instanceof ItemQueue) return false;
        this.#settle(frame.id, pending);
        reply.resolve(frame.value);
        return true;
      case "failure":
        this.#settle(frame.id, pending);
        this.#reject(reply, { kind: "failed", error: frame.error });
        return true;
      case "item":
        return reply instanceof ItemQueue && reply.push(frame.value);
      case "item-end":
        if (!(reply instanceof ItemQueue)) return false;
        this.#settle(frame.id, pending);
        reply.end();
        return true;
      case "take":
        return pending.credit?.add(frame.count) ?? false;
    }
  }

  /** The wire is gone: every call under way rejects as lost, and so does every later one. */
  lose(why: string): void {
    this.#lost = why;
    for (const [id, pending] of [...this.#pending]) {
      this.#interrupt(pending, { kind: "lost", why, ageMs: this.#age(pending) });
      this.#settle(id, pending);
    }
  }

  /** As `lose`, for the calls of one instance only. */
  loseInstance(instance: number, why: string): void {
    for (const [id, pending] of [...this.#pending]) {
      if (pending.call.instance !== instance) continue;
      this.#interrupt(pending, { kind: "lost", why, ageMs: this.#age(pending) });
      this.#settle(id, pending);
    }
  }

  #giveUp(id: number, pending: Pending, reason: CancelReason, interruption: Interruption): void {
    if (pending.told) return;
    this.#interrupt(pending, interruption);
    if (this.#lost === undefined && this.#pending.has(id)) this.#send({ type: "cancel", id, reason });
  }

  #interrupt(pending: Pending, interruption: Interruption): void {
    if (pending.told) return;
    this.#tell(pending);
    this.#reject(pending.reply, interruption);
  }

  #reject(reply: Pending["reply"], interruption: Interruption): void {
    const rejection = new CallInterrupted(interruption);
    if (reply instanceof ItemQueue) reply.fail(rejection);
    else reply.reject(rejection);
  }

  #tell(pending: Pending): void {
    pending.told = true;
    pending.alarm?.cancel();
    pending.unlisten?.();
    pending.credit?.close();
  }

  #settle(id: number, pending: Pending): void {
    this.#pending.delete(id);
    this.#tell(pending);
    pending.call.onSettled?.();
  }

  #age(pending: Pending): number {
    return Math.round(this.#options.now() - pending.startedAtMs);
  }
}
