import { SnapshotProblem } from "./problem.ts";
import { isSpace, type Section, signs } from "./section.ts";

const { comma, openList, closeList } = signs;
const [zero, nine] = [48, 57];
const mostValue = 2 ** 32 - 1;

/** Takes one row of numbers; the array is used again for the next. */
export type TakeRow = (row: Uint32Array) => void;

/** Reads `[1,2,3,…]`, a row of `width` numbers at a time. */
export class Rows implements Section {
  readonly #part: string;
  readonly #take: TakeRow;
  readonly #row: Uint32Array;
  #column = 0;
  #value = 0;
  #digits = 0;
  #state: "before" | "first" | "within" | "done" = "before";

  constructor(part: string, width: number, take: TakeRow) {
    this.#part = part;
    this.#take = take;
    this.#row = new Uint32Array(width);
  }

  get done(): boolean {
    return this.#state === "done";
  }

  read(bytes: Uint8Array, at: number): number {
    let next = at;
    let value = this.#value;
    let digits = this.#digits;
    while (next < bytes.length) {
      const byte = bytes[next++] as number;
      if (byte >= zero && byte <= nine && this.#state !== "before") {
        value = value * 10 + (byte - zero);
        digits += 1;
      } else if (byte === comma || byte === closeList) {
        this.#end(byte, value, digits);
        value = 0;
        digits = 0;
        if (byte === closeList) break;
      } else if (byte === openList && this.#state === "before") this.#state = "first";
      else if (digits > 0 || !isSpace(byte)) throw this.#problem(`broken by "${String.fromCharCode(byte)}"`);
    }
    this.#value = value;
    this.#digits = digits;
    return next;
  }

  #end(byte: number, value: number, digits: number): void {
    const isEmpty = this.#state === "first" && byte === closeList && digits === 0;
    if (this.#state === "before" || (digits === 0 && !isEmpty)) throw this.#problem("broken by an empty place");
    if (value > mostValue) throw this.#problem(`broken by ${value}`);
    this.#state = "within";
    if (!isEmpty) this.#put(value);
    if (byte !== closeList) return;
    if (this.#column !== 0) throw this.#problem("cut off within a row");
    this.#state = "done";
  }

  #put(value: number): void {
    this.#row[this.#column++] = value;
    if (this.#column < this.#row.length) return;
    this.#column = 0;
    this.#take(this.#row);
  }

  #problem(found: string): SnapshotProblem {
    return new SnapshotProblem(this.#part, found, "a list of whole numbers");
  }
}
