import type { Standstill } from "./channel.ts";
import type { FloodBound } from "./port/flood.ts";

/**
 * Hands frames to their listener. While this side stands still each is offered to whoever waits, and what that does not take
 * is kept here, and with it all that comes behind, until it is delivered: nothing overtakes anything.
 */
export class Backlog<Frame> {
  readonly #listen: (frame: Frame) => void;
  readonly #keepable: (frame: Frame) => Frame;
  readonly #bound: FloodBound | undefined;
  #standstill: Standstill | undefined;
  #frames: Frame[] = [];
  /** Of these, delivered. */
  #delivered = 0;
  /** The first that was offered to nobody yet. */
  #unoffered = 0;

  /** `keepable` answers a frame that can be read later, too. */
  constructor(listen: (frame: Frame) => void, keepable: (frame: Frame) => Frame, bound: FloodBound | undefined) {
    this.#listen = listen;
    this.#keepable = keepable;
    this.#bound = bound;
  }

  /** Whether something is to be delivered. */
  get ready(): boolean {
    return this.#frames.length > 0;
  }

  readonly hand = (frame: Frame): void => {
    if (this.#standstill === undefined && !this.ready) return this.#listen(frame);
    if (this.#standstill?.take(frame) === true) return;
    const offered = this.#standstill !== undefined && this.#unoffered === this.#frames.length;
    this.#frames.push(this.#keepable(frame));
    if (offered) this.#unoffered = this.#frames.length;
    const bound = this.#bound;
    if (bound !== undefined && this.#frames.length - this.#delivered === bound.most + 1) bound.onFlood();
  };

  /** Delivers what was kept; answers how much. Nothing while this side stands still. */
  deliver(): number {
    let count = 0;
    while (this.#standstill === undefined && this.#delivered < this.#frames.length) {
      const frame = this.#frames[this.#delivered] as Frame;
      // Gone before it is delivered: a listener that throws does not get it twice.
      this.#delivered += 1;
      count += 1;
      if (this.#delivered === this.#frames.length) this.clear();
      this.#listen(frame);
    }
    return count;
  }

  /** Offers what comes to `standstill` while `wait` runs, and first what is there and was offered to nobody. */
  during<End>(standstill: Standstill, wait: () => End): End {
    const outer = this.#standstill;
    this.#standstill = standstill;
    try {
      this.#offer();
      return wait();
    } finally {
      this.#standstill = outer;
    }
  }

  clear(): void {
    this.#frames = [];
    this.#delivered = 0;
    this.#unoffered = 0;
  }

  #offer(): void {
    const from = Math.max(this.#unoffered, this.#delivered);
    if (from === this.#frames.length) return;
    const fresh = this.#frames.splice(from);
    this.#unoffered = this.#frames.length;
    for (const frame of fresh) this.hand(frame);
  }
}
