import { MalformedFrame } from "../frame.ts";
import { copyIn, type Lane } from "./memory.ts";

/** Writes records into one lane. Its own cursor is never read back from where the other side could change it. */
export class RingSender {
  readonly #lane: Lane;
  #tail = 0;
  /** What the receiver had read when it was last asked. */
  #head = 0;

  constructor(lane: Lane) {
    this.#lane = lane;
  }

  /** Where the next record will begin. */
  get tail(): number {
    return this.#tail;
  }

  /** Copies a record in and then makes it visible, whole. False if there is no room for it now. */
  send(record: Int32Array, bytes: number): boolean | MalformedFrame {
    const { data, words, tail, head } = this.#lane;
    const capacity = data.byteLength;
    if (this.#used() + bytes > capacity) {
      this.#head = Atomics.load(words, head);
      const used = this.#used();
      if (used > capacity) return new MalformedFrame(`a read cursor ${used} bytes behind`, `at most ${capacity}`);
      if (used + bytes > capacity) return false;
    }
    copyIn(data, this.#tail, record, bytes);
    this.#tail = (this.#tail + bytes) | 0;
    Atomics.store(words, tail, this.#tail);
    return true;
  }

  #used(): number {
    return (this.#tail - this.#head) >>> 0;
  }
}
