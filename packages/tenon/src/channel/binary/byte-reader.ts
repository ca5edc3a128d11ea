import { MalformedFrame } from "../frame.ts";

/** Ends the reading of a record that the other side got wrong. Caught where the record was begun. */
export function malformed(found: string, wanted: string): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- no Error, see ValueProblem
  throw new MalformedFrame(found, wanted);
}

/**
 * Reads records out of memory of this side's own: what the other side could still change was copied before. Nothing is
 * read beyond `end`, whatever lengths the bytes tell of.
 */
export class ByteReader {
  readonly bytes: Buffer;
  /** The same memory, for copies of whole words. */
  readonly words: Int32Array;
  readonly #view: DataView;
  #at = 0;
  #end = 0;
  #opened = 0;
  readonly #keys: (string | undefined)[] = new Array<string | undefined>(mostKeys).fill(undefined);

  /** `sizeBytes`: a multiple of 8. */
  constructor(sizeBytes: number) {
    const memory = new ArrayBuffer(sizeBytes);
    this.bytes = Buffer.from(memory);
    this.words = new Int32Array(memory);
    this.#view = new DataView(memory);
  }

  /** Reads a copy of the bytes. */
  static of(bytes: Uint8Array): ByteReader {
    const reader = new ByteReader(Math.ceil(bytes.length / 8) * 8);
    reader.bytes.set(bytes);
    reader.open(0, bytes.length);
    return reader;
  }

  get at(): number {
    return this.#at;
  }

  get left(): number {
    return this.#end - this.#at;
  }

  /** Counts the records: what was found in one is not to be read in the next. */
  get opened(): number {
    return this.#opened;
  }

  /** Reads a record from `at`, no further than `end`. */
  open(at: number, end: number): void {
    this.#at = at;
    this.#end = end;
    this.#opened += 1;
  }

  /** The record ends there, as its length says. */
  close(end: number): void {
    this.#end = end;
  }

  /** Goes back to what was `at` in this record. */
  back(at: number): void {
    this.#at = at;
  }

  /** Sees to it that so much is there. Throws a `MalformedFrame`. */
  need(bytes: number): void {
    if (bytes > this.#end - this.#at) malformed(`a length of ${bytes} bytes`, `at most the ${this.left} bytes left`);
  }

  u8(): number {
    this.need(1);
    this.#at += 1;
    return this.bytes[this.#at - 1] ?? 0;
  }

  u32(): number {
    this.need(4);
    this.#at += 4;
    return this.#view.getUint32(this.#at - 4, true);
  }

  i32(): number {
    this.need(4);
    this.#at += 4;
    return this.#view.getInt32(this.#at - 4, true);
  }

  f64(): number {
    this.need(8);
    this.#at += 8;
    return this.#view.getFloat64(this.#at - 8, true);
  }

  latin1(length: number): string {
    this.need(length);
    const start = this.#at;
    this.#at += length;
    return length > longestByHand
      ? this.bytes.toString("latin1", start, this.#at)
      : shortText(this.bytes, start, length);
  }

  /**
   * The same for a key of an object. One that was read before is not made anew: V8 would look for the same text among all keys
   * it knows, which takes more than half of reading a small object.
   */
  key(length: number): string {
    this.need(length);
    const { bytes } = this;
    const start = this.#at;
    const place = length === 0 ? 0 : ((bytes[start] ?? 0) + 31 * (bytes[start + length - 1] ?? 0) + length) % mostKeys;
    const known = this.#keys[place];
    if (known !== undefined && known.length === length && isText(known, bytes, start)) {
      this.#at = start + length;
      return known;
    }
    const [key = ""] = keys({ [this.latin1(length)]: 0 });
    this.#keys[place] = key;
    return key;
  }

  /** `length` in characters of two bytes each. */
  utf16(length: number): string {
    this.need(length * 2);
    this.#at += length * 2;
    return this.bytes.toString("utf16le", this.#at - length * 2, this.#at);
  }

  /** A copy. */
  take(length: number): Uint8Array {
    this.need(length);
    this.#at += length;
    return new Uint8Array(this.bytes.subarray(this.#at - length, this.#at));
  }
}

const mostKeys = 256;
const { keys } = Object;

function isText(text: string, bytes: Uint8Array, at: number): boolean {
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) !== bytes[at + index]) return false;
  return true;
}

/** Below this eights are faster than the way into native code. */
const longestByHand = 24;
const { fromCharCode } = String;

/** Eight at a time (20 ns for five characters, where a loop that adds each to the text takes 50). */
function shortText(b: Uint8Array, at: number, length: number): string {
  switch (length) {
    case 0:
      return "";
    case 1:
      return fromCharCode(b[at] ?? 0);
    case 2:
      return fromCharCode(b[at] ?? 0, b[at + 1] ?? 0);
    case 3:
      return fromCharCode(b[at] ?? 0, b[at + 1] ?? 0, b[at + 2] ?? 0);
    case 4:
      return fromCharCode(b[at] ?? 0, b[at + 1] ?? 0, b[at + 2] ?? 0, b[at + 3] ?? 0);
    case 5:
      return fromCharCode(b[at] ?? 0, b[at + 1] ?? 0, b[at + 2] ?? 0, b[at + 3] ?? 0, b[at + 4] ?? 0);
    case 6:
      return shortText(b, at, 4) + shortText(b, at + 4, 2);
    case 7:
      return shortText(b, at, 4) + shortText(b, at + 4, 3);
    default:
      return eight(b, at) + shortText(b, at + 8, length - 8);
  }
}

function eight(b: Uint8Array, at: number): string {
  // prettier-ignore
  return fromCharCode(
    b[at] ?? 0, b[at + 1] ?? 0, b[at + 2] ?? 0, b[at + 3] ?? 0,
    b[at + 4] ?? 0, b[at + 5] ?? 0, b[at + 6] ?? 0, b[at + 7] ?? 0,
  );
}
