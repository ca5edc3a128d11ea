import type { MethodMeter } from "../telemetry/method-meter.ts";

/** How the values of one method go over one wire, and what comes of it comes back. For what both ends know the same schemas of. */
export interface Passage {
  /** What a call carries, of a value that may be anything. Throws the error its caller sees. */
  readonly input: (value: unknown) => unknown;
  /** Makes of an answer, as it comes, what its caller gets: its bytes are there only so long. See `OutgoingCall.accept`. */
  readonly accept: (answer: unknown) => unknown;
  /** The error its caller sees for what `accept` threw. */
  readonly refused: (thrown: unknown) => unknown;
  readonly agreed: true;
  /** What its calls count in. */
  readonly meter: MethodMeter;
}

interface Known {
  readonly key: object;
  readonly passage: Passage | undefined;
}

/** The passages of one wire, which end with it. Keyed by what knows the method on this side. */
export class Passages {
  readonly #known: Map<object, Known> = new Map();
  /** Many calls in a row are of one method. */
  #last: Known | undefined;

  /** Undefined for what nobody has asked for yet. */
  get(key: object): Known | undefined {
    if (this.#last?.key === key) return this.#last;
    return (this.#last = this.#known.get(key));
  }

  add(key: object, passage: Passage | undefined): Passage | undefined {
    this.#known.set(key, { key, passage });
    return passage;
  }

  clear(): void {
    this.#known.clear();
    this.#last = undefined;
  }
}
