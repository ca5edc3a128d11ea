import { SnapshotProblem } from "./problem.ts";
import { isSpace, type Section, signs } from "./section.ts";

const { quote, backslash, openList, closeList, openObject, closeObject } = signs;

/** Reads over one list or object, and keeps its text if it is wanted. */
export class ValueText implements Section {
  readonly #part: string;
  readonly #longestBytes: number;
  readonly #kept: number[] = [];
  #depth = 0;
  #isDone = false;
  #quoted: "no" | "yes" | "escaped" = "no";

  /** `longestBytes`: of the text that is kept; 0 keeps none and takes any length. */
  constructor(part: string, longestBytes: number) {
    this.#part = part;
    this.#longestBytes = longestBytes;
  }

  get done(): boolean {
    return this.#isDone;
  }

  get text(): string {
    return Buffer.from(this.#kept).toString("utf8");
  }

  read(bytes: Uint8Array, at: number): number {
    let next = at;
    while (next < bytes.length && !this.#isDone) this.#take(bytes[next++] as number);
    return next;
  }

  #take(byte: number): void {
    if (this.#longestBytes > 0) this.#kept.push(byte);
    if (this.#longestBytes > 0 && this.#kept.length > this.#longestBytes)
      throw new SnapshotProblem(this.#part, "longer", `at most ${this.#longestBytes} bytes`);
    if (this.#quoted === "escaped") this.#quoted = "yes";
    else if (this.#quoted === "yes") this.#quoted = byte === backslash ? "escaped" : byte === quote ? "no" : "yes";
    else if (byte === quote && this.#depth > 0) this.#quoted = "yes";
    else if (byte === openList || byte === openObject) this.#depth += 1;
    else if (byte === closeList || byte === closeObject) this.#leave();
    else if (this.#depth === 0 && !isSpace(byte))
      throw new SnapshotProblem(this.#part, `broken by "${String.fromCharCode(byte)}"`, "a list or an object");
  }

  #leave(): void {
    if (this.#depth === 0) throw new SnapshotProblem(this.#part, "closed before it is opened", "a list or an object");
    this.#depth -= 1;
    this.#isDone = this.#depth === 0;
  }
}
