import type { Frame } from "../../contract/messages.ts";
import type { ThreadChannel } from "../channel.ts";
import { MalformedFrame } from "../frame.ts";
import { type FloodBound, FloodGate } from "../port/flood.ts";
import type { Port } from "../port/port-channel.ts";
import { Bell } from "./bell.ts";
import { Inbox, type Listen } from "./inbox.ts";
import { shoreOf, type Shore } from "./memory.ts";
import { Outbox } from "./outbox.ts";
import { Spin } from "./spin.ts";
import type { Turns } from "./turns.ts";
import { Watch } from "./watch.ts";

/** A message by the port that says no more than: look at the ring. */
const ring = 0;
/** Of several answers in a row the first does not ring at once: each ring costs as much as ten of them. */
const longestUnrungMs = 0.02;

export interface RingChannelOptions {
  readonly side: "host" | "guest";
  readonly memory: SharedArrayBuffer;
  /** Wakes who sleeps, brings what does not fit the ring, and keeps the process alive. The channel owns it. */
  readonly port: Port;
  readonly turns: Turns;
  /** Whether to look at the ring for a while before sleeping: not with one core. */
  readonly spins: boolean;
  /** For a side that does not trust the other. */
  readonly bound?: FloodBound;
}

/** A channel over two rings in shared memory, with a port beside them. */
export class RingChannel implements ThreadChannel {
  readonly checks = true;
  readonly carriesRecords = true;
  readonly #options: RingChannelOptions;
  readonly #flood: FloodGate;
  readonly #spin: Spin | undefined;
  #open: { readonly bell: Bell; readonly outbox: Outbox; readonly shore: Shore } | undefined;
  #reading: { readonly inbox: Inbox; readonly watch: Watch } | undefined;
  /** Calls sent that have no answer yet. */
  #asked = 0;
  /** Since when the other side is to be rung for. */
  #unrungSinceMs: number | undefined;

  constructor(options: RingChannelOptions) {
    const { memory, side, port, bound, spins } = options;
    const shore = shoreOf(memory, side);
    this.#options = options;
    this.#flood = new FloodGate(bound);
    this.#spin = spins ? new Spin() : undefined;
    this.#open = {
      shore,
      bell: new Bell(shore.words, shore.ownBell, shore.otherBell),
      outbox: new Outbox(shore.out, (message) => port.postMessage(message)),
    };
  }

  send(frame: Frame): void {
    if (this.#open === undefined) return;
    const { outbox, bell } = this.#open;
    const sent = outbox.send(frame);
    if (sent instanceof MalformedFrame) return this.#reading?.inbox.refuse(sent);
    if (sent === "by ring" && (this.#unrungSinceMs !== undefined || bell.take())) this.#ringSoon();
    if (frame.type === "call") this.#asked += 1;
    this.#reading?.watch.sent();
  }

  receive(listen: Listen): void {
    if (this.#open === undefined) return;
    const { shore, bell } = this.#open;
    const { turns, side, port } = this.#options;
    const inbox = new Inbox(shore.in, (frame) => {
      if (isAnswer(frame)) this.#asked -= 1;
      listen(frame);
    });
    const watch = new Watch({
      turns,
      bell,
      spin: this.#spin,
      // A host goes back to its own work when all is answered; a guest is there for the next call.
      expecting: side === "host" ? () => this.#asked > 0 : () => true,
      ready: () => inbox.ready,
      read: () => {
        const count = inbox.read();
        this.#ring();
        return count;
      },
    });
    this.#reading = { inbox, watch };
    port.on("message", this.#onMessage);
    watch.begin();
  }

  drain(take: () => { readonly message: unknown } | undefined): void {
    for (let next = take(); next !== undefined; next = take()) this.#onMessage(next.message);
    while ((this.#reading?.inbox.read() ?? 0) > 0);
  }

  close(): void {
    this.#options.port.off("message", this.#onMessage);
    this.#options.port.close();
    this.#reading?.watch.stop();
    this.#reading?.inbox.close();
    // Whoever keeps the channel keeps nothing of its memory.
    this.#reading = undefined;
    this.#open = undefined;
  }

  #ringSoon(): void {
    const { turns } = this.#options;
    const nowMs = turns.now();
    this.#unrungSinceMs ??= nowMs;
    if (this.#reading?.watch.looking !== true || nowMs - this.#unrungSinceMs > longestUnrungMs) this.#ring();
  }

  #ring(): void {
    if (this.#unrungSinceMs === undefined) return;
    this.#unrungSinceMs = undefined;
    this.#options.port.postMessage(ring);
  }

  readonly #onMessage = (message: unknown): void => {
    if (this.#open === undefined || this.#reading === undefined || !this.#flood.passes()) return;
    const { inbox, watch } = this.#reading;
    if (message !== ring) inbox.readMessage(message);
    else if (!this.#open.bell.rung())
      inbox.refuse(new MalformedFrame("a ring of the bell", "none while nobody sleeps"));
    watch.woken();
  };
}

function isAnswer(frame: Frame | MalformedFrame): boolean {
  if (frame instanceof MalformedFrame) return false;
  return frame.type === "result" || frame.type === "failure" || frame.type === "item-end";
}
