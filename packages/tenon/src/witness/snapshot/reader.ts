import type { HeapTable } from "./heap-table.ts";
import { layoutOf } from "./layout.ts";
import { SnapshotProblem } from "./problem.ts";
import { isSpace, type Section, signs } from "./section.ts";
import { Strings } from "./strings.ts";
import { TableMaker } from "./table-maker.ts";
import { ValueText } from "./value-text.ts";

const { quote, comma, colon, openObject, closeObject } = signs;
const longestKey = 100;
const longestHeaderBytes = 64 * 1024;

type State = "before" | "first" | "between" | "expected" | "key" | "keyed" | "value" | "done";

/**
 * Reads the JSON of a heap snapshot piece by piece into typed arrays. Never holds more of the text than the piece at hand,
 * the header and the names that are asked for.
 */
export class SnapshotReader {
  #state: State = "before";
  #key = "";
  #section: Section | undefined;
  #maker: TableMaker | undefined;

  /** @throws SnapshotProblem */
  write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      if (this.#state === "value") at = this.#value(bytes, at);
      else this.#state = this.#structure(bytes[at++] as number);
    }
  }

  /** The whole. @throws SnapshotProblem where it was cut off, or its parts do not belong together. */
  end(): HeapTable {
    if (this.#state !== "done") {
      const where = this.#state === "value" ? `cut off in "${this.#key}"` : "cut off";
      throw new SnapshotProblem("text", where, "one whole JSON object");
    }
    return this.#made().finish();
  }

  #value(bytes: Uint8Array, at: number): number {
    const section = (this.#section ??= this.#open(this.#key));
    const next = section.read(bytes, at);
    if (section.done) {
      if (section instanceof ValueText && this.#key === "snapshot")
        this.#maker = new TableMaker(layoutOf(section.text));
      this.#section = undefined;
      this.#state = "between";
    }
    return next;
  }

  #open(key: string): Section {
    switch (key) {
      case "snapshot":
        return new ValueText("header", longestHeaderBytes);
      case "nodes":
        return this.#made().nodes();
      case "edges":
        return this.#made().edges();
      case "locations":
        return this.#made().locations();
      case "strings":
        return new Strings(this.#made().names);
      default:
        return new ValueText(key, 0);
    }
  }

  #made(): TableMaker {
    if (this.#maker === undefined) throw new SnapshotProblem("header", "missing", "a header before all else");
    return this.#maker;
  }

  #structure(byte: number): State {
    const state = this.#state;
    if (state === "key") return this.#inKey(byte);
    if (isSpace(byte)) return state;
    if (byte === openObject && state === "before") return "first";
    if (byte === quote && (state === "first" || state === "expected")) {
      this.#key = "";
      return "key";
    }
    if (byte === colon && state === "keyed") return "value";
    if (byte === comma && state === "between") return "expected";
    if (byte === closeObject && (state === "first" || state === "between")) return "done";
    throw new SnapshotProblem("text", `broken by "${String.fromCharCode(byte)}"`, "one JSON object");
  }

  #inKey(byte: number): State {
    if (byte === quote) return "keyed";
    if (this.#key.length >= longestKey) throw new SnapshotProblem("text", "with a key without end", "short keys");
    this.#key += String.fromCharCode(byte);
    return "key";
  }
}
