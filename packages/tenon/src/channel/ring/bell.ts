/** What a bell word says: its side sleeps and wants to be rung for, or it looks by itself. */
const asleep = 1;
const awake = 0;

/**
 * Which side sleeps. Who has published something rings for the other side if that one sleeps: takes its bell and sends a
 * message by the port. A side that goes to sleep arms its bell first and then looks once more, so nothing falls in between.
 */
export class Bell {
  readonly #words: Int32Array;
  readonly #own: number;
  readonly #other: number;
  #armed = false;
  /** Rings that the other side may have under way: one for each time the bell was taken. */
  #due = 0;

  constructor(words: Int32Array, own: number, other: number) {
    this.#words = words;
    this.#own = own;
    this.#other = other;
  }

  get armed(): boolean {
    return this.#armed;
  }

  arm(): void {
    this.#armed = true;
    Atomics.store(this.#words, this.#own, asleep);
  }

  /** Awake again by itself. */
  disarm(): void {
    if (!this.#armed) return;
    this.#armed = false;
    if (Atomics.compareExchange(this.#words, this.#own, asleep, awake) !== asleep) this.#due += 1;
  }

  /** It rang. False if it cannot have: nobody was asleep since the last time. */
  rung(): boolean {
    this.disarm();
    this.#due -= 1;
    return this.#due >= 0;
  }

  /** Whether the other side sleeps; then whoever asked has to ring, and nobody else does. */
  take(): boolean {
    return (
      Atomics.load(this.#words, this.#other) === asleep &&
      Atomics.compareExchange(this.#words, this.#other, asleep, awake) === asleep
    );
  }
}
