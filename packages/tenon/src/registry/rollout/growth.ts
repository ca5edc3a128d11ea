export interface GrowthOptions {
  /** Bytes a minute up to which growth is no reason to go back. */
  readonly bytesPerMinute: number;
  /** Readings of which the lowest counts: what is garbage comes and goes in between. */
  readonly readings: number;
}

/** Likelihood of a rise that is bet on. */
const bet = 0.9;
/** What is new grows until its garbage is collected; from the third time on it is looked at. */
const fallsBefore = 3;
const fallen = 0.98;

/**
 * Evidence that a version's memory grows. The lowest reading of each window is compared with that of the next, in pairs that do not
 * overlap: where memory only goes up and down, a rise is no likelier than a fall, so that bets on rises make a nonnegative
 * supermartingale (Ville, 1939).
 */
export class Growth {
  readonly #options: GrowthOptions;
  #readings: number[] = [];
  #first: { readonly bytes: number; readonly atMs: number } | undefined;
  #log: number;
  #falls = 0;
  #last = 0;

  constructor(options: GrowthOptions, log = 0) {
    this.#options = options;
    this.#log = Number.isFinite(log) ? log : 0;
  }

  get log(): number {
    return this.#log;
  }

  get times(): number {
    return Math.exp(Math.min(this.#log, 700));
  }

  add(bytes: number, atMs: number): void {
    if (bytes < this.#last * fallen) this.#falls += 1;
    this.#last = bytes;
    if (this.#falls < fallsBefore) return;
    this.#readings.push(bytes);
    if (this.#readings.length < this.#options.readings) return;
    const lowest = Math.min(...this.#readings);
    this.#readings = [];
    const first = this.#first;
    if (first === undefined) {
      this.#first = { bytes: lowest, atMs };
      return;
    }
    this.#first = undefined;
    const allowed = (this.#options.bytesPerMinute * Math.max(0, atMs - first.atMs)) / 60_000;
    this.#log += Math.log(lowest - first.bytes > allowed ? 2 * bet : 2 * (1 - bet));
  }
}
