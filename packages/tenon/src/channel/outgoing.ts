import { isTenonError } from "../contract/errors/error.ts";
import type { CalleeFrame, CancelReason, Frame } from "../contract/messages.ts";
import { CallsById } from "./calls-by-id.ts";
import type { DirectLine, StandstillEnd } from "./channel.ts";
import type { MalformedFrame } from "./frame.ts";
import { type OutgoingOptions, raise, type Stand } from "./outgoing-options.ts";
import {
  CallInterrupted,
  type CallUnderWay,
  frameOf,
  type Interruption,
  type OutgoingCall,
  PendingCall,
  shownCall,
} from "./pending-call.ts";
import { takeDirectly } from "./take-directly.ts";
import { TurnClock } from "./turn-clock.ts";
import { type Credit, ItemQueue, pump } from "./stream.ts";

export { CallInterrupted, type CallUnderWay, type Interruption, type OutgoingCall } from "./pending-call.ts";

/** The caller's half of a wire: ids, deadlines, aborts, answers. */
export class Outgoing {
  readonly #send: (frame: Frame) => void;
  readonly #options: OutgoingOptions;
  readonly #pending: CallsById<PendingCall> = new CallsById();
  /** Calls without frames that are on the stack; of one that is lost meanwhile, why. */
  readonly #direct: (OutgoingCall | CallInterrupted)[] = [];
  readonly #clock: TurnClock;
  #nextId = 1;
  #lost: string | undefined;

  constructor(options: OutgoingOptions) {
    this.#send = options.send;
    this.#options = options;
    this.#clock = new TurnClock(options.now);
  }

  get size(): number {
    return this.#pending.size + this.#direct.length;
  }

  get underWay(): readonly CallUnderWay[] {
    const direct = this.#direct.flatMap((call) => (call instanceof CallInterrupted ? [] : [shownCall(call, 0)]));
    return [...direct, ...this.#pending.values().map((pending) => shownCall(pending.call, this.#age(pending)))];
  }

  /** A call under way; of what is on the stack, the innermost. */
  callOf(id: number): OutgoingCall | undefined {
    const direct = this.#direct.at(-1);
    return this.#pending.get(id)?.call ?? (direct instanceof CallInterrupted ? undefined : direct);
  }

  /**
   * For `none` and `in`. The answer, if it is there when the call has been sent: a wire inside one heap does not make its caller
   * wait; else a promise of it. Throws `CallInterrupted` for what is over by then.
   */
  ask(call: OutgoingCall): unknown {
    const { line } = this.#options;
    if (line?.answer !== undefined && call.stream === "none") return this.#askDirectly(call, line, line.answer);
    const pending = this.#start(call, undefined);
    if (pending.interrupted !== undefined) raise(pending.interrupted);
    return pending.told ? pending.value : pending.later();
  }

  /**
   * For calls whose caller stands still, which `stand` sees to: it is back when the call has settled, or for the reason it
   * answers. Throws `CallInterrupted`.
   */
  askNow(call: OutgoingCall & { readonly sync: true; readonly deadlineMs: number }, stand: Stand): unknown {
    const { line } = this.#options;
    if (line?.answer !== undefined) return this.#askDirectly(call, line, line.answer);
    const pending = this.#start(call, undefined);
    if (!pending.settled && !pending.told) this.#stopWaiting(pending, call.deadlineMs, stand(pending));
    if (pending.interrupted !== undefined) raise(pending.interrupted);
    return pending.value;
  }

  /** Whether the caller of that call stands still. */
  standsFor(id: number): boolean {
    return this.#pending.get(id)?.call.sync === true;
  }

  /** For `out` and `both`. The iterator throws `CallInterrupted`. */
  stream(call: OutgoingCall): AsyncIterableIterator<unknown, undefined> {
    const started: { pending: PendingCall | undefined } = { pending: undefined };
    const queue = new ItemQueue({
      accept: call.accept,
      grant: (count) => {
        const id = started.pending?.id;
        if (id !== undefined && this.#pending.get(id) !== undefined) this.#send({ type: "want", id, count });
      },
      cancel: () => {
        const { pending } = started;
        if (pending === undefined || this.#pending.get(pending.id) === undefined) return;
        pending.tell();
        this.#send({ type: "cancel", id: pending.id, reason: "closed" });
      },
    });
    started.pending = this.#start(call, queue);
    return queue;
  }

  /** Without frames: most calls inside one heap are over when they come back, and nothing is made to remember them by. */
  #askDirectly(call: OutgoingCall, line: DirectLine, answer: NonNullable<DirectLine["answer"]>): unknown {
    const refusal = this.#refusal(call);
    if (refusal !== undefined) {
      call.onTold?.(0, false);
      call.onSettled?.();
      raise(new CallInterrupted(refusal));
    }
    const id = this.#nextId++;
    const isTimed = call.timed === true;
    // What is not timed came back at once when it last was; should it wait now, its time runs from then on.
    const startedAtMs = (call.timed ?? call.deadlineMs !== undefined) ? this.#options.now() : undefined;
    let given: unknown;
    this.#direct.push(call);
    try {
      given = answer(id, call);
    } catch (thrown) {
      given = line.failed;
      line.failure = this.#options.describe(thrown);
    }
    const lost = this.#direct.pop();
    const isLost = lost !== call;
    if (given === line.later && !isLost) return this.#remember(id, call, startedAtMs);
    let answered = false;
    try {
      const taken = isLost ? raise(lost as CallInterrupted) : takeDirectly(call, line, given, this.#options.describe);
      answered = true;
      return taken;
    } finally {
      call.onTold?.(isTimed && startedAtMs !== undefined ? this.#options.now() - startedAtMs : undefined, answered);
    }
  }

  #remember(id: number, call: OutgoingCall, startedAtMs: number | undefined): Promise<unknown> {
    const pending = new PendingCall(id, call, undefined, this.#clock);
    pending.startedAtMs = startedAtMs ?? this.#clock.turnMs;
    this.#pending.add(pending);
    if (call.sync === true) {
      this.#stopWaiting(pending, call.deadlineMs ?? 0, "late");
      raise(pending.interrupted as CallInterrupted);
    }
    const answer = pending.later();
    if (call.deadlineMs !== undefined || call.signal !== undefined) this.#guard(pending);
    return answer;
  }

  #start(call: OutgoingCall, items: ItemQueue | undefined): PendingCall {
    const id = this.#nextId++;
    const pending = new PendingCall(id, call, items, this.#clock);
    const refusal = this.#refusal(call);
    if (refusal !== undefined) {
      pending.interrupt(refusal);
      call.onSettled?.();
      return pending;
    }
    const { deadlineMs, signal } = call;
    if (deadlineMs !== undefined) pending.startedAtMs = this.#options.now();
    // Known before it is sent: an inline wire answers while send() is still on the stack.
    this.#pending.add(pending);
    const input = pending.credit === undefined ? call.input : undefined;
    try {
      this.#send(frameOf(id, call, input));
    } catch (error) {
      // What the caller sent is refused while it is written; all else is the wire's.
      pending.interrupt(
        isTenonError(error) ? { kind: "input", error } : { kind: "failed", error: this.#options.describe(error) },
      );
      this.#settle(pending);
      return pending;
    }
    if (pending.settled) return pending;
    pending.startedAtMs ??= this.#clock.turnMs;
    if (call.sync === true) return pending;
    if (deadlineMs !== undefined || signal !== undefined) this.#guard(pending);
    if (pending.credit !== undefined) void this.#pumpInput(pending, pending.credit);
    return pending;
  }

  #refusal({ signal, deadlineMs }: OutgoingCall): Interruption | undefined {
    if (this.#lost !== undefined) return { kind: "lost", why: this.#lost, ageMs: 0 };
    if (signal?.aborted === true) return { kind: "aborted", reason: signal.reason, ageMs: 0 };
    return deadlineMs === 0 ? { kind: "deadline", deadlineMs: 0, ageMs: 0 } : undefined;
  }

  /** Sees to its deadline and its signal, from when it was sent: what answers at once needs neither. */
  #guard(pending: PendingCall): void {
    const { deadlineMs = Infinity, signal } = pending.call;
    const onLate = (): void =>
      this.#giveUp(pending, "deadline", { kind: "deadline", deadlineMs, ageMs: this.#age(pending) });
    if (deadlineMs !== Infinity) {
      const spentMs = this.#options.now() - (pending.startedAtMs ?? 0);
      pending.alarm = this.#options.wheel.after(Math.max(0, deadlineMs - spentMs), onLate);
    }
    if (signal === undefined) return;
    const onAbort = (): void =>
      this.#giveUp(pending, "aborted", { kind: "aborted", reason: signal.reason, ageMs: this.#age(pending) });
    signal.addEventListener("abort", onAbort, { once: true });
    pending.unlisten = () => signal.removeEventListener("abort", onAbort);
    if (signal.aborted) onAbort();
  }

  async #pumpInput(pending: PendingCall, credit: Credit): Promise<void> {
    const { id, call } = pending;
    try {
      await pump(call.input as AsyncIterable<unknown>, {
        credit,
        send: (value) => this.#send({ type: "put", id, value }),
      });
      if (this.#pending.get(id) !== undefined) this.#send({ type: "put-end", id });
    } catch (error) {
      if (this.#pending.get(id) === undefined) return;
      this.#send({ type: "put-fail", id, error: this.#options.describe(error) });
      // The caller must see its own error, not what the callee made of it.
      this.#giveUp(pending, "aborted", { kind: "input", error });
    }
  }

  /** False, or what is wrong with it, if the frame breaks the protocol. Answers to calls that are gone are dropped. */
  receive(frame: CalleeFrame): boolean | MalformedFrame {
    const pending = this.#pending.get(frame.id);
    if (pending === undefined) return true;
    const { items } = pending;
    switch (frame.type) {
      case "result":
        return items === undefined && this.#answer(pending, frame.value);
      case "failure":
        pending.interrupt({ kind: "failed", error: frame.error });
        this.#settle(pending);
        return true;
      case "item":
        return items?.push(frame.value) ?? false;
      case "item-end":
        if (items === undefined) return false;
        this.#settle(pending);
        items.end();
        return true;
      case "take":
        return pending.credit?.add(frame.count) ?? false;
    }
  }

  #answer(pending: PendingCall, value: unknown): true | MalformedFrame {
    const answered = pending.answer(value);
    if (answered === true) this.#settle(pending);
    return answered;
  }

  /** The wire is gone: every call under way rejects as lost, and so does every later one. */
  lose(why: string): void {
    this.#lost = why;
    this.#loseThose(() => true, why);
  }

  /** As `lose`, for the calls of one instance only. */
  loseInstance(instance: number, why: string): void {
    this.#loseThose((call) => call.instance === instance, why);
  }

  #loseThose(isLost: (call: OutgoingCall) => boolean, why: string): void {
    for (const [place, call] of this.#direct.entries()) {
      if (call instanceof CallInterrupted || !isLost(call)) continue;
      this.#direct[place] = new CallInterrupted({ kind: "lost", why, ageMs: 0 });
      call.onSettled?.();
    }
    for (const pending of this.#pending.values()) {
      if (!isLost(pending.call)) continue;
      pending.interrupt({ kind: "lost", why, ageMs: this.#age(pending) });
      this.#settle(pending);
    }
  }

  #stopWaiting(pending: PendingCall, deadlineMs: number, end: StandstillEnd): void {
    if (pending.settled) return;
    const ageMs = this.#age(pending);
    const lost = { kind: "lost", why: "its thread has ended", ageMs } as const;
    this.#giveUp(pending, "deadline", end === "gone" ? lost : { kind: "deadline", deadlineMs, ageMs });
  }

  #giveUp(pending: PendingCall, reason: CancelReason, interruption: Interruption): void {
    if (pending.told) return;
    pending.interrupt(interruption);
    const { id } = pending;
    if (this.#lost === undefined && this.#pending.get(id) !== undefined) this.#send({ type: "cancel", id, reason });
  }

  #settle(pending: PendingCall): void {
    if (pending.settled) return;
    this.#pending.delete(pending.id);
    pending.settled = true;
    if (!pending.told) pending.tell();
    pending.call.onSettled?.();
  }

  #age({ startedAtMs }: PendingCall): number {
    return startedAtMs === undefined ? 0 : Math.round(this.#options.now() - startedAtMs);
  }
}
