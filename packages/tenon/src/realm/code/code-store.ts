import type { Artifact } from "../../artifact/artifact.ts";
import type { CodeUse } from "../../contract/messages.ts";
import type { Alarm, Wheel } from "../../kernel/wheel.ts";
import type { Realm, RealmKind } from "../realm.ts";
import { CodeCache } from "./code-cache.ts";
import { Press } from "./press.ts";

/** What a host keeps of compiled code. */
export interface CodeStatus {
  readonly entries: number;
  readonly bytes: number;
  /** Times that a plugin's code was compiled for others. */
  readonly made: number;
  /** Plugins that were opened with what was kept. */
  readonly used: number;
  /** Times that V8 would not have it and compiled anew. */
  readonly rejected: number;
  /** Processor time of threads that compiled for others, in milliseconds. */
  readonly cpuMs: number;
}

type Text = Pick<Artifact, "digest" | "url" | "code">;

/** Code for one open. */
export interface CodeTaken {
  readonly bytes: Uint8Array<ArrayBuffer> | undefined;
  /** What became of it; undefined where the plugin did not say. To be told once, whatever happens. */
  done(use: CodeUse | undefined): void;
}

/** Less text than this is compiled in less time than a cache of it takes to be read. */
const leastCharacters = 8 * 1024;
const quietMs = 50;

/**
 * Compiled code by digest, for later opens of the same bytes. For inline realms it is made by the host, of what the host ran
 * itself; for threads by a press, never by a plugin's own thread.
 */
export class CodeStore {
  readonly #cache: CodeCache;
  readonly #press: Press;
  readonly #wheel: Wheel;
  /** To be compiled, by key. */
  readonly #wanted: Map<string, Text> = new Map();
  readonly #counts: { made: number; used: number; rejected: number; cpuMs: number } = {
    ...{ made: 0, used: 0, rejected: 0, cpuMs: 0 },
  };
  #opening = 0;
  /** What the press has before it, by key. */
  #pressing: string | undefined;
  #soon: Alarm | undefined;

  constructor(wheel: Wheel, limitBytes: number) {
    this.#cache = new CodeCache(limitBytes);
    this.#press = new Press(wheel);
    this.#wheel = wheel;
  }

  get status(): CodeStatus {
    const { entries, bytes } = this.#cache;
    return { entries, bytes, ...this.#counts };
  }

  /** What is kept for it. While the press compiles, V8 would refuse all: a flag of the process is off for that. */
  take(realm: RealmKind, text: Text): CodeTaken {
    const key = keyOf(realm, text);
    const bytes = this.#pressing === undefined ? this.#cache.get(key) : undefined;
    this.#opening += 1;
    return {
      bytes,
      done: (use) => {
        this.#opening -= 1;
        if (bytes === undefined) return;
        if (use === "used") this.#counts.used += 1;
        if (use !== "rejected") return;
        this.#counts.rejected += 1;
        this.#cache.delete(key);
      },
    };
  }

  /** The plugin has run: keeps its code, unless it is kept already or not worth it. Of a thread it is made once opens pause. */
  keep({ kind, code }: Pick<Realm, "kind" | "code">, text: Text): void {
    // A process has other flags than the host, so V8 would refuse what the host compiled.
    if (text.code.length < leastCharacters || kind === "process") return;
    const key = keyOf(kind, text);
    if (this.#cache.has(key) || this.#pressing === key) return code?.drop();
    if (kind === "inline") {
      const made = code?.make();
      if (made !== undefined) this.#set(key, made);
    } else {
      this.#wanted.set(key, text);
      this.#pressSoon();
    }
  }

  async close(): Promise<void> {
    this.#soon?.cancel();
    this.#wanted.clear();
    await this.#press.close();
  }

  #pressSoon(): void {
    this.#soon?.cancel();
    this.#soon = this.#wheel.after(quietMs, () => void this.#pressAll(), { keepAlive: false });
  }

  async #pressAll(): Promise<void> {
    if (this.#pressing !== undefined) return;
    for (const [key, { code, url }] of this.#wanted) {
      // What is being opened may be about to read what was made with all flags as they were.
      if (this.#opening > 0) return this.#pressSoon();
      this.#wanted.delete(key);
      this.#pressing = key;
      const { bytes, cpuMs } = await this.#press.make(code, url);
      this.#pressing = undefined;
      this.#counts.cpuMs += cpuMs;
      if (bytes !== undefined) this.#set(key, bytes);
    }
  }

  #set(key: string, bytes: Uint8Array<ArrayBuffer>): void {
    this.#counts.made += 1;
    this.#cache.set(key, bytes);
  }
}

// The URL tells whether there is a source map at the end. V8's version is the process's; after a change of its flags it refuses
// what was made before. Its tag of both is no part of the key: it is another while the press compiles.
function keyOf(realm: RealmKind, { digest, url }: Text): string {
  return `${realm} ${digest} ${url}`;
}
