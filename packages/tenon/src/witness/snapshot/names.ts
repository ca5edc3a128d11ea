const longestKept = 1_000;

/**
 * The names of a snapshot, as bytes: a million strings would cost more than all the rest. Only those that were marked are
 * kept. Values of the heap's own strings are never marked: they may be secrets.
 */
export class Names {
  #marked: Uint8Array = new Uint8Array(2 ** 16);
  #bytes: Uint8Array = new Uint8Array(2 ** 20);
  #ends: Uint32Array = new Uint32Array(2 ** 16);
  #count = 0;
  #used = 0;

  /** How many have been read, kept or not. */
  get count(): number {
    return this.#count;
  }

  /** Says that a name will be asked for; before any are read. */
  mark(index: number): void {
    if (index >= this.#marked.length) {
      const larger = new Uint8Array(Math.max(index + 1, this.#marked.length * 2));
      larger.set(this.#marked);
      this.#marked = larger;
    }
    this.#marked[index] = 1;
  }

  /** Whether the next to be read is kept. */
  get wantsNext(): boolean {
    return this.#marked[this.#count] === 1;
  }

  /** A byte of the next one, as JSON writes it: escapes are undone when it is asked for. */
  append(byte: number): void {
    if (this.#used === this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#used++] = byte;
  }

  /** The next one is complete. */
  close(): void {
    const from = this.#start(this.#count);
    if (this.#used - from > longestKept) this.#used = from + longestKept;
    if (this.#count === this.#ends.length) {
      const larger = new Uint32Array(this.#ends.length * 2);
      larger.set(this.#ends);
      this.#ends = larger;
    }
    this.#ends[this.#count++] = this.#used;
  }

  /** Empty for one that was not kept; cut after a thousand characters. */
  text(index: number): string {
    const raw = Buffer.from(this.#bytes.subarray(this.#start(index), this.#ends[index])).toString("utf8");
    // An escape may be cut in two at the end of a long name.
    for (const text of [raw, raw.replace(/\\[^\\]{0,5}$/, "")]) {
      try {
        return JSON.parse(`"${text}"`) as string;
      } catch {
        // Tried without its end next.
      }
    }
    return "";
  }

  /** Where a plain word stands, -1 if nowhere. One pass over all. */
  indexOf(word: string): number {
    for (let index = 0; index < this.#count; index++) {
      const from = this.#start(index);
      if ((this.#ends[index] as number) - from === word.length && this.#hasAt(from, word)) return index;
    }
    return -1;
  }

  /** Of each name whether the plain word stands in it. One pass over all. */
  containing(word: string): Uint8Array {
    const found = new Uint8Array(this.#count);
    for (let index = 0; index < this.#count; index++) {
      const last = (this.#ends[index] as number) - word.length;
      for (let from = this.#start(index); from <= last && found[index] === 0; from++)
        found[index] = Number(this.#hasAt(from, word));
    }
    return found;
  }

  #start(index: number): number {
    return index === 0 ? 0 : (this.#ends[index - 1] as number);
  }

  #hasAt(from: number, word: string): boolean {
    for (let at = 0; at < word.length; at++) if (this.#bytes[from + at] !== word.charCodeAt(at)) return false;
    return true;
  }
}
