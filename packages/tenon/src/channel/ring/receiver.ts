import type { ByteReader } from "../binary/byte-reader.ts";
import { MalformedFrame } from "../frame.ts";
import { copyOut, type Lane } from "./memory.ts";

/** Reads one lane. Cursor and bytes are read from shared memory once, and looked at only in memory of this side's own. */
export class RingReceiver {
  readonly #lane: Lane;
  #head = 0;

  constructor(lane: Lane) {
    this.#lane = lane;
  }

  /** Up to where bytes were taken. */
  get head(): number {
    return this.#head;
  }

  /** Whether there is something that was not taken yet. */
  get ready(): boolean {
    return Atomics.load(this.#lane.words, this.#lane.tail) !== this.#head;
  }

  /** Takes all there is into the reader's memory, from its start, and gives the room back. Answers how many bytes. */
  take(into: ByteReader): number | MalformedFrame {
    const { words, tail, head, data } = this.#lane;
    const end = Atomics.load(words, tail);
    const bytes = (end - this.#head) >>> 0;
    if (bytes === 0) return 0;
    if (bytes > data.byteLength || bytes % 8 !== 0)
      return new MalformedFrame(
        `a write cursor ${bytes} bytes ahead`,
        `whole records, at most ${data.byteLength} bytes`,
      );
    copyOut(data, this.#head, into.words, bytes);
    this.#head = end;
    Atomics.store(words, head, end);
    return bytes;
  }
}
