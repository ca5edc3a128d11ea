/** Why a value is not written as bytes: it takes more of them than one record has, or it is none of what they can say. */
export class NotWritable {
  readonly #why: "too long" | "no plain data";
  constructor(why: "too long" | "no plain data") {
    this.#why = why;
  }

  get why(): "too long" | "no plain data" {
    return this.#why;
  }

  /** Looks at what a value may have thrown without running code of its own. */
  static is(thrown: unknown): thrown is NotWritable {
    return typeof thrown === "object" && thrown !== null && #why in thrown;
  }
}

/** Ends the writing of a record. A value and no Error: it is caught at once, and a stack would cost more than the record. */
export function refuseToWrite(why: "too long" | "no plain data"): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- see above
  throw new NotWritable(why);
}

/** Up to here a loop is faster than the way into native code (at 1 KB it takes 2 µs instead of 0.2). */
const longestByHand = 32;
const encoder = new TextEncoder();

/**
 * Writes one record after another into memory of this side's own, little endian. Compiled codecs write by it too: `room`
 * once for all that a record's fixed part needs, then the puts, which do not look again.
 */
export class ByteWriter {
  readonly bytes: Buffer;
  /** The same memory, for copies of whole words. */
  readonly words: Int32Array;
  readonly #view: DataView;
  #at = 0;

  /** `sizeBytes`: of the longest record, a multiple of 8. */
  constructor(sizeBytes: number) {
    const memory = new ArrayBuffer(sizeBytes);
    this.bytes = Buffer.from(memory);
    this.words = new Int32Array(memory);
    this.#view = new DataView(memory);
  }

  /** How much is written. */
  get at(): number {
    return this.#at;
  }

  /** Goes back to what was `at`: what was put since is not part of the record. */
  back(at: number): void {
    this.#at = at;
  }

  /** Sees to it that so much can be put. Throws `NotWritable`. */
  room(bytes: number): void {
    if (this.#at + bytes > this.bytes.length) refuseToWrite("too long");
  }

  u8(value: number): void {
    this.bytes[this.#at] = value;
    this.#at += 1;
  }

  u32(value: number): void {
    this.#view.setUint32(this.#at, value, true);
    this.#at += 4;
  }

  i32(value: number): void {
    this.#view.setInt32(this.#at, value, true);
    this.#at += 4;
  }

  f64(value: number): void {
    this.#view.setFloat64(this.#at, value, true);
    this.#at += 8;
  }

  /** Overwrites what stands there already. */
  u32At(at: number, value: number): void {
    this.#view.setUint32(at, value, true);
  }

  /** A byte for each character. False, and nothing is written, if one of them needs more. */
  latin1(text: string): boolean {
    const { length } = text;
    const start = this.#at;
    if (length > longestByHand) {
      // As many bytes as characters: all of them ASCII, which is written the same in UTF-8. No other text of this length is.
      const { read, written } = encoder.encodeInto(text, this.bytes.subarray(start));
      if (read !== length || written !== length) return false;
    } else {
      for (let index = 0; index < length; index += 1) {
        const code = text.charCodeAt(index);
        if (code > 0xff) return false;
        this.bytes[start + index] = code;
      }
    }
    this.#at = start + length;
    return true;
  }

  /** Two bytes for each character, halves of pairs included. */
  utf16(text: string): void {
    this.#at += this.bytes.write(text, this.#at, "utf16le");
  }

  put(bytes: Uint8Array): void {
    this.bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** Fills up to a whole number of 8 bytes. */
  pad(): void {
    this.#at = (this.#at + 7) & ~7;
  }
}
