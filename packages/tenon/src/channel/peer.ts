import type { Frame, LogFrame, WireError } from "../contract/messages.ts";
import type { Wheel } from "../kernel/wheel.ts";
import type { Channel, StandstillEnd } from "./channel.ts";
import { MalformedFrame, readFrame } from "./frame.ts";
import { Incoming, type Patience, type Serve } from "./incoming.ts";
import { Passages } from "./passages.ts";
import { type CallUnderWay, Outgoing, type OutgoingCall } from "./outgoing.ts";
import type { PendingCall } from "./pending-call.ts";

export interface PeerOptions {
  readonly channel: Channel;
  readonly wheel: Wheel;
  readonly now: () => number;
  readonly serve: Serve;
  /** Describes what `serve` threw to the other side; a host leaves its stacks out. */
  readonly describe: (thrown: unknown) => WireError;
  readonly onLog?: (frame: LogFrame) => void;
  /** The other side broke the protocol. The owner ends the realm; nothing more is read. */
  readonly onMalformed: (problem: MalformedFrame) => void;
}

/** A call whose caller stands still until it is answered. */
export interface CallNow extends OutgoingCall {
  readonly sync: true;
  readonly stream: "none";
  readonly deadlineMs: number;
}

/** One end of a wire: makes calls and answers them. Both ends run this same code. */
export class Peer {
  readonly #channel: Channel;
  readonly #outgoing: Outgoing;
  readonly #incoming: Incoming;
  readonly #options: PeerOptions;
  /** How values of the methods that this side calls go over the wire. */
  readonly passages: Passages = new Passages();
  #closed = false;
  #malformed: MalformedFrame | undefined;
  #heard = 0;
  #cutOff: readonly CallUnderWay[] = [];
  /** Calls in which this side stands still, one inside of the other. */
  #standing = 0;
  /** Until when the innermost of them may take. */
  #untilMs = Infinity;

  constructor(options: PeerOptions) {
    const { channel } = options;
    this.#options = options;
    this.#channel = channel;
    const send = (frame: Frame): void => {
      if (!this.#closed) channel.send(frame);
    };
    this.#outgoing = new Outgoing({
      line: channel.asks,
      send,
      wheel: options.wheel,
      now: options.now,
      describe: options.describe,
    });
    const { serve, describe } = options;
    this.#incoming = new Incoming({ send, serve, describe, patience: () => this.#patience() });
    if (channel.answers !== undefined) this.#incoming.answer(channel.answers);
    channel.receive((message) => this.#receive(message));
  }

  /** Makes a call. Its answer where that is at hand at once, else a promise. Throws `CallInterrupted` for what is over by then. */
  ask(call: OutgoingCall): unknown {
    return this.#outgoing.ask(call);
  }

  /** Whether this wire carries calls whose caller stands still. */
  get carriesSync(): boolean {
    return this.#channel.immediate === true || this.#channel.standStill !== undefined;
  }

  /** How many such calls of this side are under way, one inside of the other. */
  get standing(): number {
    return this.#standing;
  }

  /**
   * Makes a call and holds this thread until it is answered. Meanwhile it answers the other side's calls of this kind; all else
   * that comes is delivered afterwards. Throws `CallInterrupted`. For a wire that carries such calls.
   */
  askNow(call: CallNow): unknown {
    const outerMs = this.#untilMs;
    this.#untilMs = Math.min(outerMs, this.#options.now() + call.deadlineMs);
    this.#standing += 1;
    try {
      return this.#outgoing.askNow(call, (pending) => this.#stand(pending));
    } finally {
      this.#standing -= 1;
      this.#untilMs = outerMs;
    }
  }

  /** As `ask`, for those who wait in any case. Rejects with `CallInterrupted`. */
  async call(call: OutgoingCall): Promise<unknown> {
    return await this.#outgoing.ask(call);
  }

  stream(call: OutgoingCall): AsyncIterableIterator<unknown, undefined> {
    return this.#outgoing.stream(call);
  }

  log(frame: LogFrame): void {
    if (!this.#closed) this.#channel.send(frame);
  }

  /** Whether payloads may be `Encoded`. */
  get carriesRecords(): boolean {
    return this.#channel.carriesRecords === true;
  }

  /** Whether calls go without frames. */
  get isDirect(): boolean {
    return this.#channel.asks !== undefined;
  }

  /** Calls this side made that have no answer yet. */
  get underWay(): readonly CallUnderWay[] {
    return this.#outgoing.underWay;
  }

  /** Such a call; undefined where it is over. */
  callOf(id: number): OutgoingCall | undefined {
    return this.#outgoing.callOf(id);
  }

  /** How many calls that are. */
  get calling(): number {
    return this.#outgoing.size;
  }

  /** How the other side broke the protocol. Nothing is read since. */
  get malformed(): MalformedFrame | undefined {
    return this.#malformed;
  }

  /** Calls this side had made when the wire was closed. */
  get cutOff(): readonly CallUnderWay[] {
    return this.#cutOff;
  }

  /** Frames that came from the other side. */
  get heard(): number {
    return this.#heard;
  }

  /** Calls this side is answering. */
  get answering(): number {
    return this.#incoming.size;
  }

  /** Ends one instance's calls without ending the wire. */
  loseInstance(instance: number, why: string): void {
    this.#outgoing.loseInstance(instance, why);
  }

  /** Rejects all calls under way as lost, cancels what is being answered, closes the wire. Idempotent. */
  close(why: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cutOff = this.#outgoing.underWay;
    this.passages.clear();
    this.#outgoing.lose(why);
    this.#incoming.close();
    this.#channel.close();
  }

  #receive(message: unknown): void {
    if (this.#closed || this.#malformed !== undefined) return;
    this.#hear(this.#read(message));
  }

  #hear(frame: Frame | MalformedFrame): void {
    this.#heard += 1;
    if (frame instanceof MalformedFrame) return this.#refuse(frame);
    const dispatched = this.#dispatch(frame);
    if (dispatched === false)
      this.#refuse(new MalformedFrame(`frame "${frame.type}"`, "a frame that fits the state of its call"));
    else if (dispatched !== true) this.#refuse(dispatched);
  }

  #stand(pending: PendingCall): StandstillEnd {
    // What answers at once has answered; the call of one that has not never will be.
    if (this.#channel.standStill === undefined) return "late";
    return this.#channel.standStill({
      take: (message) => this.#take(message),
      over: () => pending.settled || this.#closed || this.#malformed !== undefined,
      untilMs: this.#untilMs,
    });
  }

  /** What is for a side that stands still, or makes it stand longer: answers to its calls, and calls whose caller does as well. */
  #take(message: unknown): boolean {
    if (this.#closed || this.#malformed !== undefined) return true;
    const frame = this.#read(message);
    if (frame instanceof MalformedFrame || this.#isForNow(frame)) {
      this.#hear(frame);
      return true;
    }
    return false;
  }

  #isForNow(frame: Frame): boolean {
    switch (frame.type) {
      case "result":
      case "failure":
        return this.#outgoing.standsFor(frame.id);
      case "call":
        return frame.sync === true && this.#options.now() < this.#untilMs;
      default:
        return false;
    }
  }

  #patience(): Patience {
    const { immediate } = this.#channel;
    if (this.#standing === 0) return { waits: immediate === true ? "both" : "caller", leftMs: Infinity };
    return { waits: "both", leftMs: Math.max(0, this.#untilMs - this.#options.now()) };
  }

  #read(message: unknown): Frame | MalformedFrame {
    return this.#channel.checks === true ? (message as Frame | MalformedFrame) : readFrame(message);
  }

  #refuse(problem: MalformedFrame): void {
    this.#malformed = problem;
    this.#options.onMalformed(problem);
  }

  #dispatch(frame: Frame): boolean | MalformedFrame {
    switch (frame.type) {
      case "log":
        this.#options.onLog?.(frame);
        return true;
      case "call":
      case "cancel":
      case "put":
      case "put-end":
      case "put-fail":
      case "want":
        return this.#incoming.receive(frame);
      case "result":
      case "failure":
      case "item":
      case "item-end":
      case "take":
        return this.#outgoing.receive(frame);
    }
  }
}
