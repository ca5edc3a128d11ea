/** What is wrong with a module, before anyone says whose it is. */
export class ModuleProblem extends Error {
  readonly found: string;
  readonly wanted: string;

  constructor(found: string, wanted: string) {
    super(`found ${found}, wanted ${wanted}`);
    this.found = found;
    this.wanted = wanted;
  }
}

const longestName = 100_000;
const utf8: { decode(bytes: Uint8Array): string } = new TextDecoder("utf-8", { fatal: true });

/** Reads the bytes of a module from front to back. Throws a ModuleProblem for what ends early or is no number. */
export class BinaryReader {
  readonly #bytes: Uint8Array;
  readonly end: number;
  at: number;

  constructor(bytes: Uint8Array, at: number, end: number) {
    this.#bytes = bytes;
    this.at = at;
    this.end = end;
  }

  get done(): boolean {
    return this.at >= this.end;
  }

  byte(): number {
    if (this.at >= this.end) throw new ModuleProblem(`an end at byte ${this.end}`, "more bytes");
    return this.#bytes[this.at++] as number;
  }

  /** An unsigned number of 32 bits, or as large as a number can be told exactly. */
  number(): number {
    let value = 0;
    let factor = 1;
    for (let count = 0; count < 8; count += 1) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 128;
    }
    throw new ModuleProblem(`a number of more than 8 bytes at byte ${this.at}`, "a shorter one");
  }

  /** What lies in the next `length` bytes, which are skipped. */
  part(length: number): BinaryReader {
    const end = this.at + length;
    if (end > this.end)
      throw new ModuleProblem(`${length} bytes announced at byte ${this.at}`, `at most ${this.end - this.at}`);
    const part = new BinaryReader(this.#bytes, this.at, end);
    this.at = end;
    return part;
  }

  name(): string {
    const { at, end } = this.part(Math.min(this.number(), longestName));
    try {
      return utf8.decode(this.#bytes.subarray(at, end));
    } catch {
      throw new ModuleProblem(`a name that is no UTF-8 at byte ${at}`, "UTF-8");
    }
  }

  /** Reads a list; each item has at least one byte, so a count that tells of more is refused before anything is made for it. */
  list<Item>(read: (index: number) => Item): Item[] {
    const count = this.number();
    if (count > this.end - this.at)
      throw new ModuleProblem(`${count} items announced at byte ${this.at}`, `at most ${this.end - this.at}`);
    return Array.from({ length: count }, (_, index) => read(index));
  }
}

/** A number as a module has it. */
export function numberBytes(value: number): readonly number[] {
  const bytes: number[] = [];
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return [...bytes, left];
    bytes.push((left % 128) | 0x80);
  }
}
