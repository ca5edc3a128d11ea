import { resolve } from "node:path";
import { describe } from "../contract/found.ts";
import { isObject } from "../contract/untrusted.ts";
import { readText } from "./read-text.ts";
import { type Piece, piecesOf } from "./reference.ts";
import type { Secrets } from "./secrets.ts";
import type { Steps } from "./steps.ts";

export interface ResolveOptions {
  /** Directory that `${file:…}` starts at. */
  readonly from: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Gets each value that is put in. */
  readonly secrets: Secrets;
  /** Told of each text that cannot be used. */
  readonly refuse: (steps: Steps, found: string, wanted: string) => void;
}

const secretFileBytes = 64 * 1024;

/** Puts values in the place of `${env:…}` and `${file:…}`; each file is read once. */
export class References {
  readonly #options: ResolveOptions;
  readonly #stamps: Map<string, string> = new Map();
  readonly #files: Map<string, Promise<string | { readonly found: string; readonly wanted: string }>> = new Map();

  constructor(options: ResolveOptions) {
    this.#options = options;
  }

  /** Stamps of the files read, by path. */
  get stamps(): ReadonlyMap<string, string> {
    return this.#stamps;
  }

  /** A copy with every reference in its texts replaced. */
  async resolve(value: unknown, steps: Steps): Promise<unknown> {
    if (typeof value === "string") return this.#text(value, steps);
    if (Array.isArray(value)) return Promise.all(value.map((item, index) => this.resolve(item, [...steps, index])));
    if (!isObject(value)) return value;
    return Object.fromEntries(
      await Promise.all(
        Object.entries(value).map(async ([key, inner]) => [key, await this.resolve(inner, [...steps, key])] as const),
      ),
    );
  }

  async #text(text: string, steps: Steps): Promise<string> {
    const pieces = piecesOf(text);
    if (!("length" in pieces)) {
      this.#options.refuse(steps, pieces.found, pieces.wanted);
      return text;
    }
    return (await Promise.all(pieces.map((piece) => this.#piece(piece, steps)))).join("");
  }

  async #piece(piece: Piece, steps: Steps): Promise<string> {
    if (piece.kind === "text") return piece.text;
    const { env, secrets, refuse } = this.#options;
    const value = piece.kind === "env" ? variable(env, piece.name) : await this.#file(piece.name);
    if (typeof value === "string") {
      secrets.add(value);
      return value;
    }
    refuse(steps, value.found, value.wanted);
    return "";
  }

  #file(name: string): Promise<string | { readonly found: string; readonly wanted: string }> {
    const path = resolve(this.#options.from, name);
    const reading = this.#files.get(path) ?? this.#read(path);
    this.#files.set(path, reading);
    return reading;
  }

  async #read(path: string): Promise<string | { readonly found: string; readonly wanted: string }> {
    this.#stamps.set(path, "unread");
    const read = await readText(path, secretFileBytes);
    const file = `the file ${describe(path)}`;
    if (!("kind" in read)) {
      this.#stamps.set(path, read.stamp);
      return read.text.replace(/\r?\n$/, "");
    }
    switch (read.kind) {
      case "unreadable":
        return { found: `${file}, which cannot be read (${read.why})`, wanted: "a file that can be read" };
      case "too large":
        return { found: `${file} of ${read.bytes} bytes`, wanted: `at most ${secretFileBytes} bytes` };
      case "not UTF-8":
        return { found: `${file}, which is not UTF-8 text`, wanted: "UTF-8 text" };
    }
  }
}

function variable(
  env: ResolveOptions["env"],
  name: string,
): string | { readonly found: string; readonly wanted: string } {
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  return value ?? { found: `the variable ${describe(name)}, which is not set`, wanted: "a variable that is set" };
}
