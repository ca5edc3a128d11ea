/** About what it costs to sleep and be woken: who looks for so long first never loses more than twice. */
export const lookMs = 0.025;
/** An answer that wakes a sleeper so soon would have been seen by one that looked. */
const soonMs = 0.04;
/** Less than a time slice: who was waited for had work of its own, and was not kept from its processor. */
const slowMs = 1.5;
const mostExponent = 10;
const hitsToTrust = 4;
const passesForSoon = 2;
const passesForSlow = 3;

/**
 * Learns whether it pays to keep looking at the ring before going to sleep. On idle cores it makes a call ten times faster; on
 * busy ones it takes the time slice away from who is to answer. So each look in vain doubles the number of waits that are slept
 * through before the next try, up to 1,024, and only a run of looks that paid takes that back. An answer that was merely slow, as
 * those of code that V8 has not compiled yet, is none to learn from.
 */
export class Spin {
  #exponent = 0;
  #passes = 0;
  #hits = 0;
  /** The wait under way was looked for in vain. */
  #missed = false;

  /** Whether to look before this wait. */
  get ready(): boolean {
    return this.#passes === 0;
  }

  /** This wait is slept through. */
  pass(): void {
    if (this.#passes > 0) this.#passes -= 1;
  }

  /** Something came while it was looked for. */
  came(): void {
    this.#hits += 1;
    if (this.#hits % hitsToTrust === 0 && this.#exponent > 0) this.#exponent -= 1;
  }

  missed(): void {
    this.#hits = 0;
    this.#missed = true;
    this.#exponent = Math.min(mostExponent, this.#exponent + 1);
    this.#passes = 2 ** this.#exponent - 1;
  }

  /** A sleeper was woken after so long. */
  woke(afterMs: number): void {
    const missed = this.#missed;
    this.#missed = false;
    if (afterMs < soonMs) this.#passes = Math.max(0, this.#passes - passesForSoon);
    else if (missed && afterMs < slowMs) {
      this.#exponent -= 1;
      this.#passes = Math.min(this.#passes, passesForSlow);
    }
  }
}
