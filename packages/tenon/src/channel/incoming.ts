import { CallsById } from "./calls-by-id.ts";
import type { DirectCall, DirectLine } from "./channel.ts";
import type {
  CallerFrame,
  CallFrame,
  CancelReason,
  Frame,
  StreamShape,
  Target,
  WireError,
} from "../contract/messages.ts";
import { Credit, isIterable, ItemQueue, pump } from "./stream.ts";
import { rebuildError } from "./rebuild-error.ts";

/**
 * Whose thread stands still until the call is answered: `caller`, that of the side that calls; `both`, this side's too, which
 * waits for a call of its own, or is the same: then it is answered while it is served, or never.
 */
export type Waits = "nobody" | "caller" | "both";

/** A call as the side that answers sees it. */
export interface IncomingCall {
  readonly id: number;
  readonly instance: number;
  readonly target: Target;
  /** As sent, unread; for `in` and `both` an async iterable of items as sent. */
  readonly input: unknown;
  readonly stream: StreamShape;
  readonly deadlineMs: number | undefined;
  /** The caller knows the very schemas that this side has, and checks the answer by them. */
  readonly agreed: boolean;
  readonly waits: Waits;
  /** The span that it is to be below: a `traceparent`. */
  readonly trace: string | undefined;
  /** Aborts when the caller gives up or the wire ends. Made on first use: most calls never look. */
  readonly signal: AbortSignal;
}

/** Answers a call: a value or a promise of one; for `out` and `both` an iterable, or a promise of one. */
export type Serve = (call: IncomingCall) => unknown;

class Answering implements IncomingCall {
  readonly id: number;
  readonly instance: number;
  readonly target: Target;
  readonly stream: StreamShape;
  readonly deadlineMs: number | undefined;
  readonly agreed: boolean;
  readonly waits: Waits;
  readonly trace: string | undefined;
  readonly queue: ItemQueue | undefined;
  readonly credit: Credit | undefined;
  /** It was answered, or nobody waits for it any more. */
  over = false;
  #input: unknown;
  #controller: AbortController | undefined;
  #cancelled: CancelReason | undefined;

  constructor(id: number, frame: DirectCall, queue: ItemQueue | undefined, patience?: Patience) {
    this.id = id;
    this.instance = frame.instance;
    this.target = frame.target;
    this.stream = frame.stream;
    this.agreed = frame.agreed === true;
    this.trace = frame.trace;
    this.waits = patience?.waits ?? "nobody";
    // What this side itself waits for is no reason to wait longer than it would.
    this.deadlineMs =
      patience === undefined ? frame.deadlineMs : Math.min(patience.leftMs, frame.deadlineMs ?? Infinity);
    this.queue = queue;
    this.credit = frame.stream === "out" || frame.stream === "both" ? new Credit() : undefined;
    this.#input = queue ?? frame.input;
  }

  get input(): unknown {
    return this.#input;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#cancelled !== undefined) this.#controller.abort(cancelError(this.#cancelled));
    return this.#controller.signal;
  }

  get cancelled(): boolean {
    return this.#cancelled !== undefined;
  }

  cancel(reason: CancelReason): void {
    this.#cancelled ??= reason;
    this.#controller?.abort(cancelError(reason));
    this.credit?.close();
    this.queue?.fail(cancelError(reason));
  }

  /** Lets go of what was sent: inline, that is an object of the plugin, and whoever serves it may hold this for long. */
  release(): void {
    this.over = true;
    this.queue?.end();
    this.queue?.clear();
    this.#input = undefined;
  }
}

/** How long a call whose caller stands still may take. */
export interface Patience {
  readonly waits: "caller" | "both";
  /** Until this side itself has waited long enough. */
  readonly leftMs: number;
}

function cancelError(reason: CancelReason): Error {
  const error = new Error(
    reason === "deadline"
      ? "The call's deadline passed"
      : reason === "aborted"
        ? "The call was aborted"
        : "Nobody waits for the call any more",
  );
  error.name = reason === "deadline" ? "TimeoutError" : "AbortError";
  return error;
}

export interface IncomingOptions {
  readonly send: (frame: Frame) => void;
  readonly serve: Serve;
  readonly describe: (thrown: unknown) => WireError;
  readonly patience: () => Patience;
}

/** The callee's half of a wire: runs what is called, sends what comes of it. */
export class Incoming {
  readonly #send: (frame: Frame) => void;
  readonly #serve: Serve;
  readonly #describe: (thrown: unknown) => WireError;
  readonly #answering: CallsById<Answering> = new CallsById();
  #closed = false;
  readonly #patience: () => Patience;

  constructor({ send, serve, describe, patience }: IncomingOptions) {
    this.#send = send;
    this.#serve = serve;
    this.#describe = describe;
    this.#patience = patience;
  }

  get size(): number {
    return this.#answering.size;
  }

  /** False if the frame breaks the protocol. Frames for calls that are gone are dropped. */
  receive(frame: CallerFrame): boolean {
    if (frame.type === "call") return this.#begin(frame);
    const answering = this.#answering.get(frame.id);
    if (answering === undefined) return true;
    switch (frame.type) {
      case "cancel":
        answering.cancel(frame.reason);
        return true;
      case "put":
        return answering.queue?.push(frame.value) ?? false;
      case "put-end":
        answering.queue?.end();
        return answering.queue !== undefined;
      case "put-fail":
        answering.queue?.fail(rebuildError(frame.error, { mapStack: (stack) => stack, from: "the caller's stream" }));
        return answering.queue !== undefined;
      case "want":
        return answering.credit?.add(frame.count) ?? false;
    }
  }

  /** Cancels what is under way; what it answers later is not sent. */
  close(): void {
    this.#closed = true;
    for (const answering of this.#answering.values()) {
      answering.cancel("closed");
      answering.release();
    }
    this.#answering.clear();
  }

  /** Answers calls that come without frames, too. */
  answer(line: DirectLine): void {
    line.answer = (id, call) => this.#answerDirectly(id, call, line);
  }

  #answerDirectly(id: number, call: DirectCall, line: DirectLine): unknown {
    const answering = new Answering(id, call, undefined, call.sync === true ? this.#patience() : undefined);
    try {
      const answer = this.#serve(answering);
      if (isThenable(answer)) {
        this.#finishLater(answering, answer);
        return line.later;
      }
      answering.release();
      return answer;
    } catch (error) {
      answering.release();
      line.failure = this.#describe(error);
      return line.failed;
    }
  }

  #finishLater(answering: Answering, answer: unknown): void {
    if (this.#closed) answering.cancel("closed");
    else this.#answering.add(answering);
    void this.#finish(answering, answer);
  }

  #begin(frame: CallFrame): boolean {
    const { id } = frame;
    if (this.#answering.get(id) !== undefined) return false;
    const hasInput = frame.stream === "in" || frame.stream === "both";
    const queue = hasInput
      ? new ItemQueue({ grant: (count) => this.#reply({ type: "take", id, count }), cancel: () => undefined })
      : undefined;
    const answering = new Answering(id, frame, queue, frame.sync === true ? this.#patience() : undefined);
    this.#answering.add(answering);
    try {
      const answer = this.#serve(answering);
      if (answering.credit !== undefined || isThenable(answer)) void this.#finish(answering, answer);
      else this.#end(answering, { type: "result", id, value: answer });
    } catch (error) {
      this.#end(answering, { type: "failure", id, error: this.#describe(error) });
    }
    return true;
  }

  async #finish(answering: Answering, answer: unknown): Promise<void> {
    const { id, credit } = answering;
    try {
      const value = await answer;
      if (credit === undefined) return this.#end(answering, { type: "result", id, value });
      if (!isIterable(value)) throw new TypeError("A streaming method must return an iterable");
      await pump(value, { credit, send: (item) => this.#reply({ type: "item", id, value: item }) });
      this.#end(answering, { type: "item-end", id });
    } catch (error) {
      this.#end(answering, { type: "failure", id, error: this.#describe(error) });
    }
  }

  #end(answering: Answering, frame: Frame): void {
    if (answering.over) return;
    const { id } = answering;
    try {
      this.#send(frame);
    } catch (error) {
      this.#send({ type: "failure", id, error: this.#describe(error) });
    }
    this.#answering.delete(id);
    answering.release();
  }

  #reply(frame: Frame & { readonly id: number }): void {
    if (this.#answering.get(frame.id) !== undefined) this.#send(frame);
  }
}

function isThenable(value: unknown): boolean {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}
