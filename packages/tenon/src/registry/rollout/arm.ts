import type { Outcome } from "../route/breaker.ts";

const buckets = 256;
const perDoubling = 8;
/** The bucket of a millisecond. */
const middle = 80;

/** What was counted of one version: all of it, and since it was last taken. */
export class Arm {
  calls = 0;
  failed = 0;
  readonly #times: Uint32Array = new Uint32Array(buckets);
  #answered = 0;
  #slowAbove = Infinity;
  #left: number;
  #since = { calls: 0, failed: 0, timed: 0, slow: 0 };

  /** The times of its first calls are not compared: code that runs for the first time is slow. */
  constructor(warmupCalls: number) {
    this.#left = warmupCalls;
  }

  /** Milliseconds within which 99 of 100 of its calls were answered; undefined until there were enough. */
  get p99Ms(): number | undefined {
    const bucket = this.p99Bucket;
    return bucket === undefined ? undefined : 2 ** ((bucket + 1 - middle) / perDoubling);
  }

  get p99Bucket(): number | undefined {
    if (this.#answered < 100) return undefined;
    let above = Math.floor(this.#answered / 100);
    for (let bucket = buckets - 1; bucket >= 0; bucket--) {
      above -= this.#times[bucket]!;
      if (above < 0) return bucket;
    }
    return 0;
  }

  note(outcome: Outcome, tookMs: number): void {
    if (outcome === "uncounted") return;
    this.calls += 1;
    this.#since.calls += 1;
    if (outcome === "failed") {
      this.failed += 1;
      this.#since.failed += 1;
      return;
    }
    if (this.#left > 0) {
      this.#left -= 1;
      return;
    }
    const bucket = bucketOf(tookMs);
    this.#times[bucket]! += 1;
    this.#answered += 1;
    if (this.#slowAbove === Infinity) return;
    this.#since.timed += 1;
    if (bucket > this.#slowAbove) this.#since.slow += 1;
  }

  /** What came since the last time. From now on calls above that bucket are slow. */
  take(slowAbove: number | undefined): { calls: number; failed: number; timed: number; slow: number } {
    const taken = this.#since;
    this.#since = { calls: 0, failed: 0, timed: 0, slow: 0 };
    this.#slowAbove = slowAbove ?? Infinity;
    return taken;
  }
}

function bucketOf(ms: number): number {
  const bucket = Math.floor(Math.log2(ms + 0.001) * perDoubling) + middle;
  return Math.min(buckets - 1, Math.max(0, bucket));
}
