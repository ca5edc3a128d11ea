import type { Frame } from "../../contract/messages.ts";
import { Backlog } from "../backlog.ts";
import { keepable } from "../binary/encoded.ts";
import type { Standstill, StandstillEnd, TakeMessage, ThreadChannel } from "../channel.ts";
import { MalformedFrame } from "../frame.ts";
import { type FloodBound, FloodGate } from "../port/flood.ts";
import type { Port } from "../port/port-channel.ts";
import { standStill } from "../standstill.ts";
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
/** Messages of the port that are read before the clock is looked at. */
const messagesAtOnce = 64;

export interface RingChannelOptions {
  readonly side: "host" | "guest";
  readonly memory: SharedArrayBuffer;
  /** Wakes who sleeps, brings what does not fit the ring, and keeps the process alive. The channel owns it. */
  readonly port: Port;
  /** Takes the next message out of the port; for a side that stands still. */
  readonly take: TakeMessage;
  /** Whether the other side is still there; only asked by a side that stands still. Without, it is. */
  readonly alive?: () => boolean;
  readonly turns: Turns;
  /** Whether to look at the ring for a while before sleeping: not with one core. */
  readonly spins: boolean;
  /** For a side that does not trust the other. */
  readonly bound?: FloodBound;
  /** The other side slept, and is being woken. */
  readonly onWake?: () => void;
}

/** A channel over two rings in shared memory, with a port beside them. */
export class RingChannel implements ThreadChannel {
  readonly checks = true;
  readonly carriesRecords = true;
  readonly #options: RingChannelOptions;
  readonly #flood: FloodGate;
  readonly #spin: Spin | undefined;
  /** What it learns while it stands still: that time is not taken from an event loop, and answers come from one call. */
  readonly #stillSpin: Spin | undefined;
  #open: { readonly bell: Bell; readonly outbox: Outbox; readonly shore: Shore } | undefined;
  #reading: Reading | undefined;
  /** Calls sent that have no answer yet. */
  #asked = 0;
  /** Since when the other side is to be rung for. */
  #unrungSinceMs: number | undefined;
  /** Calls in which this side stands still, one inside of the other. */
  #standing = 0;
  /** Taken out of the port by a side that waits in memory, and not read yet. */
  #taken: { readonly message: unknown } | undefined;

  constructor(options: RingChannelOptions) {
    const { memory, side, port, bound, spins, onWake } = options;
    const shore = shoreOf(memory, side);
    this.#options = options;
    this.#flood = new FloodGate(bound);
    this.#spin = spins ? new Spin() : undefined;
    this.#stillSpin = spins ? new Spin() : undefined;
    this.#open = {
      shore,
      bell: new Bell(shore.words, shore.ownBell, shore.otherBell, onWake),
      outbox: new Outbox(shore.out, (message) => port.postMessage(message)),
    };
  }

  send(frame: Frame): void {
    if (this.#open === undefined) return;
    const { outbox, bell } = this.#open;
    const sent = outbox.send(frame);
    if (sent instanceof MalformedFrame) return this.#reading?.inbox.refuse(sent);
    if (sent === "by port") bell.wake();
    else if (bell.take() || this.#unrungSinceMs !== undefined) this.#ringSoon();
    if (frame.type === "call") {
      this.#asked += 1;
      if (frame.sync === true) return;
    }
    this.#reading?.watch.sent();
  }

  receive(listen: Listen): void {
    if (this.#open === undefined) return;
    const { shore, bell } = this.#open;
    const { turns, side, port } = this.#options;
    const backlog = new Backlog(listen, keepable, this.#options.bound);
    const inbox = new Inbox(shore.in, (frame) => {
      if (isAnswer(frame)) this.#asked -= 1;
      backlog.hand(frame);
    });
    const watch = new Watch({
      turns,
      bell,
      spin: this.#spin,
      // A host goes back to its own work when all is answered; a guest is there for the next call.
      expecting: side === "host" ? () => this.#asked > 0 : () => true,
      ready: () => backlog.ready || inbox.ready,
      read: () => {
        const count = backlog.deliver() + inbox.read() + this.#readTaken();
        this.#ring();
        return count;
      },
      wait: (longestMs) => this.#wait(longestMs),
    });
    this.#reading = { inbox, watch, backlog };
    port.on("message", this.#onMessage);
    watch.begin();
  }

  block(isFree: () => boolean): void {
    this.#reading?.watch.block(isFree);
  }

  standStill(how: Standstill): StandstillEnd {
    if (this.#open === undefined || this.#reading === undefined) return "gone";
    const { bell } = this.#open;
    const { inbox, watch, backlog } = this.#reading;
    const { turns, alive = () => true } = this.#options;
    // Whoever was to be rung for soon is rung for now: it may have to go on for this side to go on.
    this.#ring();
    watch.standStill();
    this.#standing += 1;
    const ways = {
      bell,
      spin: this.#stillSpin,
      ready: () => inbox.ready,
      read: () => inbox.read(how.over),
      readAll: () => this.#readAll(how.over),
      alive,
      now: () => turns.now(),
    };
    try {
      return backlog.during(how, () => standStill(ways, how));
    } finally {
      this.#standing -= 1;
      watch.goOn();
    }
  }

  drain(take: TakeMessage): void {
    this.#reading?.backlog.deliver();
    for (let next = take(); next !== undefined; next = take()) this.#onMessage(next.message);
    while ((this.#reading?.inbox.read() ?? 0) + (this.#reading?.backlog.deliver() ?? 0) > 0);
  }

  close(): void {
    this.#options.port.off("message", this.#onMessage);
    this.#options.port.close();
    this.#reading?.watch.stop();
    this.#reading?.inbox.close();
    this.#reading?.backlog.clear();
    this.#taken = undefined;
    // Whoever keeps the channel keeps nothing of its memory.
    this.#reading = undefined;
    this.#open = undefined;
  }

  #wait(longestMs: number): boolean {
    if (this.#open === undefined) return false;
    const { bell } = this.#open;
    // Whoever was to be rung for soon is rung for now.
    this.#ring();
    bell.standStill();
    try {
      if (!this.#isReady()) bell.wait(longestMs);
    } finally {
      bell.goOn();
    }
    return this.#isReady();
  }

  #isReady(): boolean {
    if (this.#reading?.inbox.ready === true) return true;
    this.#taken ??= this.#options.take();
    return this.#taken !== undefined;
  }

  #readTaken(): number {
    const taken = this.#taken;
    if (taken === undefined) return 0;
    this.#taken = undefined;
    this.#read(taken.message);
    return 1;
  }

  #ringSoon(): void {
    const { turns } = this.#options;
    const nowMs = turns.now();
    this.#unrungSinceMs ??= nowMs;
    if (this.#standing > 0 || this.#reading?.watch.looking !== true || nowMs - this.#unrungSinceMs > longestUnrungMs)
      this.#ring();
  }

  #ring(): void {
    if (this.#unrungSinceMs === undefined) return;
    this.#unrungSinceMs = undefined;
    this.#options.port.postMessage(ring);
    this.#open?.bell.wake();
  }

  readonly #onMessage = (message: unknown): void => {
    if (!this.#flood.passes()) return;
    this.#readTaken();
    this.#read(message);
    this.#reading?.watch.woken();
  };

  #read(message: unknown): void {
    if (this.#open === undefined || this.#reading === undefined) return;
    const { inbox } = this.#reading;
    if (message !== ring) inbox.readMessage(message);
    else if (!this.#open.bell.rung())
      inbox.refuse(new MalformedFrame("a ring of the bell", "none while nobody sleeps"));
  }

  #readAll(over: () => boolean): number {
    let count = (this.#reading?.inbox.read(over) ?? 0) + this.#readTaken();
    for (let left = messagesAtOnce; left > 0 && !over(); left -= 1) {
      const next = this.#options.take();
      if (next === undefined) break;
      count += 1;
      this.#read(next.message);
    }
    return count;
  }
}

interface Reading {
  readonly inbox: Inbox;
  readonly backlog: Backlog<Frame | MalformedFrame>;
  readonly watch: Watch;
}

function isAnswer(frame: Frame | MalformedFrame): boolean {
  if (frame instanceof MalformedFrame) return false;
  return frame.type === "result" || frame.type === "failure" || frame.type === "item-end";
}
