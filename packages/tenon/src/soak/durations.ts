import type { StepTimes } from "./report.ts";

/** Times the same step again and again. Its room is taken at the start: what is measured must not grow by it. */
export class Durations {
  readonly #ms: Float64Array;
  #count = 0;

  constructor(most: number) {
    this.#ms = new Float64Array(most).fill(0);
  }

  async of<Value>(step: () => Promise<Value>): Promise<Value> {
    const startedAtMs = performance.now();
    const value = await step();
    this.#ms[this.#count++] = performance.now() - startedAtMs;
    return value;
  }

  /** 0 where nothing was timed. */
  get told(): StepTimes {
    const sorted = this.#ms.slice(0, this.#count).sort();
    const at = (share: number): number =>
      Math.round((sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0) * 1_000) / 1_000;
    return { p10: at(0.1), p50: at(0.5), p90: at(0.9), p99: at(0.99), n: this.#count };
  }
}
