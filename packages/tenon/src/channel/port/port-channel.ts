import type { Frame } from "../../contract/messages.ts";
import { Backlog } from "../backlog.ts";
import { withValues } from "../binary/encoded.ts";
import type { Standstill, StandstillEnd, TakeMessage, ThreadChannel } from "../channel.ts";
import { Bell } from "../ring/bell.ts";
import { standStill } from "../standstill.ts";
import { type FloodBound, FloodGate } from "./flood.ts";

/** The part of a MessagePort that is used. */
export interface Port {
  postMessage(message: unknown): void;
  on(event: "message", listen: (message: unknown) => void): unknown;
  off(event: "message", listen: (message: unknown) => void): unknown;
  close(): void;
}

export interface PortChannelOptions {
  readonly side: "host" | "guest";
  /** The channel owns it. */
  readonly port: Port;
  /** Of `bellMemory`: where a side that stands still waits. */
  readonly bells: SharedArrayBuffer;
  /** Takes the next message out of the port; for a side that stands still. */
  readonly take: TakeMessage;
  /** Whether the other side is still there. Without, it is. */
  readonly alive?: () => boolean;
  /** For a side that does not trust the other. */
  readonly bound?: FloodBound;
  /** The other side may have slept, and is being woken. */
  readonly onWake?: () => void;
}

const bellWords = { host: 0, guest: 32 } as const;
/** Messages that are read before the clock is looked at. */
const messagesAtOnce = 64;

export function bellMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(256);
}

/** A channel over a MessagePort. Owns the port: closing the channel closes it. */
export class PortChannel implements ThreadChannel {
  readonly #options: PortChannelOptions;
  readonly #flood: FloodGate;
  readonly #bell: Bell;
  #backlog: Backlog<unknown> | undefined;
  #scheduled = false;

  constructor(options: PortChannelOptions) {
    const { bells, side, bound } = options;
    const other = side === "host" ? "guest" : "host";
    this.#options = options;
    this.#flood = new FloodGate(bound);
    this.#bell = new Bell(new Int32Array(bells), bellWords[side], bellWords[other]);
  }

  send(frame: Frame): void {
    this.#options.port.postMessage(withValues(frame));
    this.#options.onWake?.();
    this.#bell.wake();
  }

  receive(listen: (frame: unknown) => void): void {
    this.#backlog = new Backlog(listen, (message) => message, this.#options.bound);
    this.#options.port.on("message", this.#onMessage);
  }

  standStill(how: Standstill): StandstillEnd {
    const backlog = this.#backlog;
    if (backlog === undefined) return "gone";
    const { take, alive = () => true } = this.#options;
    const readAll = (): number => {
      let count = 0;
      for (; count < messagesAtOnce && !how.over(); count += 1) {
        const next = take();
        if (next === undefined) break;
        backlog.hand(next.message);
      }
      return count;
    };
    // Whether a message came cannot be told without taking it, so nothing is gained by looking.
    const ways = { bell: this.#bell, spin: undefined, ready: () => false, read: () => 0, readAll, alive, now };
    try {
      return backlog.during(how, () => standStill(ways, how));
    } finally {
      if (backlog.ready) this.#deliverSoon();
    }
  }

  drain(take: TakeMessage): void {
    this.#backlog?.deliver();
    for (let next = take(); next !== undefined; next = take()) this.#onMessage(next.message);
    this.#backlog?.deliver();
  }

  close(): void {
    const { port } = this.#options;
    port.off("message", this.#onMessage);
    this.#backlog?.clear();
    this.#backlog = undefined;
    port.close();
  }

  readonly #onMessage = (message: unknown): void => {
    if (!this.#flood.passes()) return;
    this.#backlog?.hand(message);
    this.#deliver();
  };

  #deliver(): void {
    try {
      this.#backlog?.deliver();
    } finally {
      // A listener threw: what comes behind is not lost.
      if (this.#backlog?.ready === true) this.#deliverSoon();
    }
  }

  // Whether a message comes that would take them along is not known.
  #deliverSoon(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#deliver();
    });
  }
}

function now(): number {
  return performance.now();
}
