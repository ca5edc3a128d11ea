import type { CallContext } from "../../contract/call.ts";
import type { WasmGuest } from "./guest.ts";

interface Waiting {
  readonly call: CallContext;
  readonly give: (guest: WasmGuest) => void;
  readonly refuse: (error: unknown) => void;
}

/** The instances of one plugin, each for one call at a time. One that has ended is replaced when the next call needs it. */
export class Guests {
  readonly #make: () => WasmGuest;
  readonly #most: number;
  readonly #idle: WasmGuest[];
  readonly #waiting: Waiting[] = [];
  /** Those that are called included. */
  readonly #all: Set<WasmGuest>;
  #closed = false;

  constructor(first: WasmGuest, make: () => WasmGuest, most: number) {
    this.#idle = [first];
    this.#all = new Set([first]);
    this.#make = make;
    this.#most = most;
  }

  /** Those that nobody calls. */
  get idle(): readonly WasmGuest[] {
    return this.#idle;
  }

  /** One for a call, to be put back; undefined where one must be waited for. Throws what making one throws. */
  take(): WasmGuest | undefined {
    const guest = this.#idle.pop();
    if (guest !== undefined) return guest;
    if (this.#all.size >= this.#most || this.#closed) return undefined;
    const made = this.#make();
    this.#all.add(made);
    return made;
  }

  /** Rejects with the reason of the call's signal if nobody waits for it any more. */
  wait(call: CallContext): Promise<WasmGuest> {
    if (this.#closed) return Promise.reject(new Error("The plugin is unloaded"));
    const { promise, resolve, reject } = Promise.withResolvers<WasmGuest>();
    this.#waiting.push({ call, give: resolve, refuse: reject });
    return promise;
  }

  put(guest: WasmGuest): void {
    if (guest.ended || this.#closed) {
      this.#all.delete(guest);
      if (this.#waiting.length > 0) this.#replace();
      return;
    }
    const next = this.#next();
    if (next === undefined) this.#idle.push(guest);
    else next.give(guest);
  }

  /** All are dropped; calls that wait are refused. */
  close(): void {
    this.#closed = true;
    this.#idle.length = 0;
    for (const guest of this.#all) guest.end();
    this.#all.clear();
    for (const { refuse } of this.#waiting.splice(0)) refuse(new Error("The plugin is unloaded"));
  }

  #replace(): void {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      try {
        const guest = this.take();
        if (guest === undefined) return void this.#waiting.unshift(next);
        next.give(guest);
      } catch (error) {
        next.refuse(error);
      }
    }
  }

  #next(): Waiting | undefined {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const { signal } = next.call;
      if (!signal.aborted) return next;
      next.refuse(signal.reason);
    }
    return undefined;
  }
}
