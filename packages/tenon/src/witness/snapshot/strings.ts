import type { Names } from "./names.ts";
import { SnapshotProblem } from "./problem.ts";
import { isSpace, type Section, signs } from "./section.ts";

const { quote, backslash, comma, openList, closeList } = signs;

type State = "before" | "first" | "between" | "expected" | "within" | "escaped" | "done";

/** Reads `["a","b",…]` into names. */
export class Strings implements Section {
  readonly #names: Names;
  #state: State = "before";
  #wanted = false;

  constructor(names: Names) {
    this.#names = names;
  }

  get done(): boolean {
    return this.#state === "done";
  }

  read(bytes: Uint8Array, at: number): number {
    let next = at;
    while (next < bytes.length && this.#state !== "done") {
      const byte = bytes[next++] as number;
      if (this.#state === "within" || this.#state === "escaped") this.#within(byte);
      else this.#state = this.#outside(byte);
    }
    return next;
  }

  #within(byte: number): void {
    if (byte === quote && this.#state === "within") {
      this.#names.close();
      this.#state = "between";
      return;
    }
    if (this.#wanted) this.#names.append(byte);
    this.#state = byte === backslash && this.#state === "within" ? "escaped" : "within";
  }

  #outside(byte: number): State {
    const state = this.#state;
    if (isSpace(byte)) return state;
    if (byte === openList && state === "before") return "first";
    if (byte === quote && (state === "first" || state === "expected")) {
      this.#wanted = this.#names.wantsNext;
      return "within";
    }
    if (byte === comma && state === "between") return "expected";
    if (byte === closeList && (state === "first" || state === "between")) return "done";
    throw new SnapshotProblem("strings", `broken by "${String.fromCharCode(byte)}"`, "a list of strings");
  }
}
