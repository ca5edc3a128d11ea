import type { Frame, LogFrame, WireError } from "../contract/messages.ts";
import type { Wheel } from "../kernel/wheel.ts";
import type { Channel } from "./channel.ts";
import { MalformedFrame, readFrame } from "./frame.ts";
import { Incoming, type Serve } from "./incoming.ts";
import { Passages } from "./passages.ts";
import { type Asked, type CallUnderWay, Outgoing, type OutgoingCall } from "./outgoing.ts";

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
    this.#incoming = new Incoming(send, options.serve, options.describe);
    if (channel.answers !== undefined) this.#incoming.answer(channel.answers);
    channel.receive((message) => this.#receive(message));
  }

  /** Makes a call of which the answer may be at hand at once. Throws `CallInterrupted` for what is over before it begins. */
  ask(call: OutgoingCall): Asked {
    return this.#outgoing.ask(call);
  }

  /** As `ask`, for those who wait in any case. Rejects with `CallInterrupted`. */
  async call(call: OutgoingCall): Promise<unknown> {
    const asked = this.#outgoing.ask(call);
    return asked.atHand === undefined ? await asked.later() : asked.atHand.value;
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
    this.#heard += 1;
    const frame = this.#channel.checks === true ? (message as Frame | MalformedFrame) : readFrame(message);
    if (frame instanceof MalformedFrame) return this.#refuse(frame);
    const dispatched = this.#dispatch(frame);
    if (dispatched === false)
      this.#refuse(new MalformedFrame(`frame "${frame.type}"`, "a frame that fits the state of its call"));
    else if (dispatched !== true) this.#refuse(dispatched);
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
