/** The time at which a turn began, read at most once in it: reading the clock takes as long as a tenth of a call. */
export class TurnClock {
  readonly #now: () => number;
  #turnMs = 0;
  #isOver = true;

  constructor(now: () => number) {
    this.#now = now;
  }

  get nowMs(): number {
    return this.#now();
  }

  /** Of the time that this was first asked since promise jobs last ran. */
  get turnMs(): number {
    if (this.#isOver) {
      this.#isOver = false;
      this.#turnMs = this.#now();
      void ended.then(this.#end);
    }
    return this.#turnMs;
  }

  readonly #end = (): void => {
    this.#isOver = true;
  };
}

const ended: Promise<void> = Promise.resolve();
