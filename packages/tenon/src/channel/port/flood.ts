export interface FloodBound {
  /** Messages that may arrive in one turn of the event loop. */
  readonly most: number;
  /** Called once, with the first message too many, which is not delivered. */
  readonly onFlood: () => void;
}

/** Counts messages a turn, for a side that does not trust the other: Node hands over all that has arrived before anything else runs. */
export class FloodGate {
  readonly #bound: FloodBound | undefined;
  #inTurn = 0;

  constructor(bound: FloodBound | undefined) {
    this.#bound = bound;
  }

  /** False for a message that is not to be delivered. */
  passes(): boolean {
    if (this.#bound === undefined) return true;
    const { most, onFlood } = this.#bound;
    this.#inTurn += 1;
    if (this.#inTurn === 1) setImmediate(() => (this.#inTurn = 0));
    if (this.#inTurn === most + 1) onFlood();
    return this.#inTurn <= most;
  }
}
