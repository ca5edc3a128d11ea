import type { Frame } from "../../contract/messages.ts";
import { ByteReader } from "../binary/byte-reader.ts";
import { headerBytes } from "../binary/header.ts";
import { KnownNames } from "../binary/names.ts";
import { readFrameBytes } from "../binary/read-frame.ts";
import { MalformedFrame, readFrame } from "../frame.ts";
import type { Lane } from "./memory.ts";
import { RingReceiver } from "./receiver.ts";

export type Listen = (frame: Frame | MalformedFrame) => void;

/**
 * What comes, by ring and by port, in the order in which it was sent: each record says how many messages were sent before it,
 * and each message where in the ring it belongs. After the first thing that is malformed nothing is read.
 */
export class Inbox {
  readonly #receiver: RingReceiver;
  readonly #reader: ByteReader;
  readonly #names: KnownNames = new KnownNames();
  readonly #listen: Listen;
  /** So much may lie before a message: a ring that was taken and is read, and one that was filled again meanwhile. */
  readonly #farthestBytes: number;
  /** Of the bytes in the reader's memory. */
  #at = 0;
  #end = 0;
  #messages = 0;
  #state: "open" | "waits for the port" | "closed" = "open";

  constructor(lane: Lane, listen: Listen) {
    const capacityBytes = lane.data.byteLength;
    this.#farthestBytes = 2 * capacityBytes;
    this.#receiver = new RingReceiver(lane);
    this.#reader = new ByteReader(capacityBytes);
    this.#listen = listen;
  }

  /** Whether the ring has something that can be handed over now. */
  get ready(): boolean {
    return this.#state === "open" && (this.#at < this.#end || this.#receiver.ready);
  }

  close(): void {
    this.#state = "closed";
  }

  /** Hands over what the ring has now, up to where it is enough; answers how many frames. */
  read(enough?: () => boolean): number {
    if (this.#state !== "open") return 0;
    if (this.#at === this.#end && !this.#take()) return 0;
    let count = 0;
    while (this.#at < this.#end && this.#next()) {
      count += 1;
      if (enough?.() === true) break;
    }
    return count;
  }

  /** Hands over a message that came by the port, and before it all records that were sent before it. */
  readMessage(message: unknown): void {
    const place = placeOf(message);
    if (place === undefined)
      return this.#refuse("a message by the port that is none of the wire's", "a frame with its place");
    while (this.#state === "open" && place !== this.#place) {
      if ((place - this.#place) >>> 0 > this.#farthestBytes || this.read() === 0)
        return this.#refuse("a message by the port whose place is not reached", "records up to its place");
    }
    if (this.#state === "closed") return;
    this.#messages = (this.#messages + 1) >>> 0;
    this.#state = "open";
    this.#hand(readFrame((message as { readonly frame?: unknown }).frame));
  }

  /** The other side broke the protocol. */
  refuse(problem: MalformedFrame): void {
    if (this.#state !== "closed") this.#hand(problem);
  }

  #refuse(found: string, wanted: string): void {
    this.refuse(new MalformedFrame(found, wanted));
  }

  /** Where in the ring the next record begins. */
  get #place(): number {
    return (this.#receiver.head - (this.#end - this.#at)) | 0;
  }

  #take(): boolean {
    const taken = this.#receiver.take(this.#reader);
    if (taken instanceof MalformedFrame) this.refuse(taken);
    if (typeof taken !== "number" || taken === 0) return false;
    this.#at = 0;
    this.#end = taken;
    return true;
  }

  /** Hands over the next record. False if it has to wait or nothing is read any more. */
  #next(): boolean {
    if (this.#state !== "open") return false;
    const [reader, left] = [this.#reader, this.#end - this.#at];
    if (left < headerBytes) {
      this.#refuse(`a record of ${left} bytes`, `at least ${headerBytes}`);
      return false;
    }
    reader.open(this.#at, this.#end);
    const bytes = reader.u32();
    if (bytes < headerBytes || bytes > left || bytes % 8 !== 0) {
      this.#refuse(`a record of ${bytes} bytes`, `between ${headerBytes} and ${left}, in eights`);
      return false;
    }
    if (reader.u32() !== this.#messages) {
      this.#state = "waits for the port";
      return false;
    }
    reader.close(this.#at + bytes);
    // Gone before it is handed over: a listener that throws does not get it twice.
    this.#at += bytes;
    this.#hand(readFrameBytes(reader, this.#names));
    return true;
  }

  #hand(frame: Frame | MalformedFrame): void {
    if (frame instanceof MalformedFrame) this.#state = "closed";
    this.#listen(frame);
  }
}

/** What the port brings besides bells. */
export interface PlacedFrame {
  /** The ring's cursor when it was sent. */
  readonly at: number;
  readonly frame: Frame;
}

function placeOf(message: unknown): number | undefined {
  if (typeof message !== "object" || message === null) return undefined;
  const { at } = message as { readonly at?: unknown };
  return typeof at === "number" && (at | 0) === at ? at : undefined;
}
