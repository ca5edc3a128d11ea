import { durationBounds, type ErrorKind, errorKinds } from "./instruments.ts";

// What is counted, as elements of one array: a number that is a property of an object would be made anew each time.
const sumMs = 0;
const queued = 1;
const queuedMs = 2;
const firstError = 3;
const firstBucket = firstError + errorKinds.length;
const length = firstBucket + durationBounds.length + 1;

const boundsMs: Float64Array = Float64Array.from(durationBounds, (seconds) => seconds * 1_000);
const errorAt = Object.fromEntries(errorKinds.map((kind, at) => [kind, firstError + at])) as Record<ErrorKind, number>;

/** Of calls that are over before their caller goes on, one in so many is timed. */
const stride = 32;
/** All of them where they take longer: reading the clock twice takes 0.1 µs. */
const shortMs = 0.05;

/** What one method of one version was asked, counted as it happens: a few additions a call, and nothing is allocated. */
export class MethodMeter {
  readonly method: string;
  readonly #numbers: Float64Array = new Float64Array(length);
  /** Calls since one was timed, which are taken to have been as long. */
  #untimed = 0;
  #lastMs = Infinity;

  constructor(method: string) {
    this.method = method;
  }

  /** Whether a call that may be over before its caller goes on is to be timed. */
  get timesNext(): boolean {
    return this.#lastMs > shortMs || this.#untimed >= stride - 1;
  }

  /** A call is over, whatever came of it. `tookMs` is undefined where it was not timed. */
  readonly ended = (tookMs: number | undefined): void => {
    if (tookMs === undefined) this.#untimed += 1;
    else this.#record(Math.max(0, tookMs), this.#untimed + 1);
  };

  /** It had no answer, and `ended` was told or will be. */
  failed(kind: ErrorKind): void {
    this.#add(errorAt[kind], 1);
  }

  /** It was not let in. */
  refused(kind: ErrorKind, waitedMs: number): void {
    this.ended(waitedMs);
    this.failed(kind);
  }

  waited(tookMs: number): void {
    this.#add(queued, 1);
    this.#add(queuedMs, tookMs);
  }

  get calls(): number {
    return this.#counted() + this.#untimed;
  }

  get queued(): number {
    return this.#at(queued);
  }

  get queuedSeconds(): number {
    return this.#at(queuedMs) / 1_000;
  }

  errors(kind: ErrorKind): number {
    return this.#at(errorAt[kind]);
  }

  /** What was not timed yet is counted with what was timed last. */
  get durations(): { readonly buckets: readonly number[]; readonly sum: number; readonly count: number } {
    if (this.#untimed > 0) this.#record(this.#lastMs === Infinity ? 0 : this.#lastMs, this.#untimed);
    const buckets = [...this.#numbers.subarray(firstBucket)];
    return { buckets, sum: this.#at(sumMs) / 1_000, count: this.#counted() };
  }

  #counted(): number {
    return this.#numbers.subarray(firstBucket).reduce((sum, bucket) => sum + bucket, 0);
  }

  #record(tookMs: number, times: number): void {
    let bucket = 0;
    while (bucket < boundsMs.length && tookMs > (boundsMs[bucket] as number)) bucket += 1;
    this.#add(firstBucket + bucket, times);
    this.#add(sumMs, tookMs * times);
    this.#untimed = 0;
    this.#lastMs = tookMs;
  }

  #add(place: number, count: number): void {
    this.#numbers[place] = this.#at(place) + count;
  }

  #at(place: number): number {
    return this.#numbers[place] as number;
  }
}
