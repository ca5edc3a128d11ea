/** About what it costs to sleep and be woken: who looks for so long first never loses more than twice. */
const mostMs = 0.025;
const leastMs = 0.01;
/** An answer that wakes a sleeper so soon would have been seen by one that looked. */
const soonMs = 0.04;
const mostExponent = 10;
const hitsToTrust = 4;
const passesForSoon = 2;

/**
 * Learns whether it pays to keep looking at the ring before going to sleep, and for how long. On idle cores it makes a call
 * ten times faster; on busy ones it takes the time slice away from who is to answer. So each look in vain doubles the number
 * of waits that are slept through before the next try, up to 1,024, and only a run of looks that paid takes that back.
 */
export class Spin {
  #limitMs: number = mostMs;
  #usualMs: number = mostMs / 4;
  #exponent = 0;
  #passes = 0;
  #hits = 0;

  /** Whether to look before this wait. */
  get ready(): boolean {
    return this.#passes === 0;
  }

  /** For how long. */
  get limitMs(): number {
    return this.#limitMs;
  }

  /** This wait is slept through. */
  pass(): void {
    if (this.#passes > 0) this.#passes -= 1;
  }

  /** Something came after so long while it was looked for. */
  came(afterMs: number): void {
    this.#usualMs += (afterMs - this.#usualMs) / 16;
    this.#limitMs = Math.min(mostMs, Math.max(leastMs, 4 * this.#usualMs));
    this.#hits += 1;
    if (this.#hits % hitsToTrust === 0 && this.#exponent > 0) this.#exponent -= 1;
  }

  missed(): void {
    this.#hits = 0;
    this.#exponent = Math.min(mostExponent, this.#exponent + 1);
    this.#passes = 2 ** this.#exponent - 1;
  }

  /** A sleeper was woken after so long. */
  woke(afterMs: number): void {
    if (afterMs >= soonMs) return;
    this.#limitMs = mostMs;
    this.#passes = Math.max(0, this.#passes - passesForSoon);
  }
}
