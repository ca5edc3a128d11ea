import type { Alarm, Wheel } from "../../kernel/wheel.ts";

/**
 * Calls and failures of the last while, forgotten bucket by bucket. An alarm turns the buckets and rests while there is nothing to
 * forget, so that counting a call takes no look at the clock.
 */
export class RollingCount {
  readonly #bucketMs: number;
  readonly #wheel: Wheel;
  readonly #calls: Float64Array;
  readonly #failed: Float64Array;
  #at = 0;
  #alarm: Alarm | undefined;
  #closed = false;
  calls = 0;
  failed = 0;

  constructor(windowMs: number, buckets: number, wheel: Wheel) {
    this.#bucketMs = windowMs / buckets;
    this.#wheel = wheel;
    this.#calls = new Float64Array(buckets);
    this.#failed = new Float64Array(buckets);
  }

  add(failed: boolean): void {
    if (this.#alarm === undefined) this.#arm();
    this.calls += 1;
    this.#calls[this.#at]! += 1;
    if (!failed) return;
    this.failed += 1;
    this.#failed[this.#at]! += 1;
  }

  close(): void {
    this.#closed = true;
    this.#alarm?.cancel();
  }

  #arm(): void {
    if (!this.#closed) this.#alarm = this.#wheel.after(this.#bucketMs, () => this.#turn(), { keepAlive: false });
  }

  #turn(): void {
    this.#alarm = undefined;
    this.#at = (this.#at + 1) % this.#calls.length;
    this.calls -= this.#calls[this.#at]!;
    this.failed -= this.#failed[this.#at]!;
    this.#calls[this.#at] = 0;
    this.#failed[this.#at] = 0;
    if (this.calls > 0) this.#arm();
  }
}
