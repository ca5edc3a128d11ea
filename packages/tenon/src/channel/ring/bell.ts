/** What a bell word says: its side stands still, sleeps and wants to be rung for, or looks by itself. */
const stands = 2;
const asleep = 1;
const awake = 0;

/**
 * Which side sleeps. Who has published something rings for the other side if that one sleeps: takes its bell and sends a
 * message by the port. A side that goes to sleep arms its bell first and then looks once more, so nothing falls in between.
 * A side that stands still has no event loop to be rung for: it waits on its bell word itself, and is notified there.
 */
export class Bell {
  readonly #words: Int32Array;
  readonly #own: number;
  readonly #other: number;
  readonly #onWake: (() => void) | undefined;
  #armed = false;
  /** Rings that the other side may have under way: one for each time the bell was taken. */
  #due = 0;

  /** `onWake` is called before the other side is woken. */
  constructor(words: Int32Array, own: number, other: number, onWake?: () => void) {
    this.#onWake = onWake;
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

  /** Whether the other side sleeps; then whoever asked has to ring, and nobody else does. One that stands still is woken. */
  take(): boolean {
    const state = Atomics.load(this.#words, this.#other);
    if (state === awake) return false;
    this.#onWake?.();
    this.#notify(state);
    return state === asleep && Atomics.compareExchange(this.#words, this.#other, asleep, awake) === asleep;
  }

  /** Wakes the other side if it stands still. For what was sent by another way than the one it is rung for. */
  wake(): void {
    const state = Atomics.load(this.#words, this.#other);
    if (state === awake) return;
    this.#onWake?.();
    this.#notify(state);
  }

  /** This side is about to stand still; it must look once more before it does. Its bell is not armed. */
  standStill(): void {
    Atomics.store(this.#words, this.#own, stands);
  }

  /** Holds this thread until it is woken, at most so long. The other side may wake it for nothing. */
  wait(longestMs: number): void {
    Atomics.wait(this.#words, this.#own, stands, longestMs);
  }

  goOn(): void {
    Atomics.store(this.#words, this.#own, awake);
  }

  #notify(state: number): void {
    if (state !== stands) return;
    if (Atomics.compareExchange(this.#words, this.#other, stands, awake) === stands)
      Atomics.notify(this.#words, this.#other);
  }
}
