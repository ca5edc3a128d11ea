import { setTimeout as sleep } from "node:timers/promises";
import { type AmbientWitness, Collector, sampleAmbient, witnessesFor } from "../witness.ts";
import type { Point } from "./trend/slope.ts";

const stillBytes = 32 * 1024;
const pauseMs = 10;
const mostPauses = 20;

/** Looks at the witnesses of the process between lives. All room is taken at the start: what is measured must not grow by it. */
export class Samples {
  readonly #collector: Collector = new Collector();
  readonly #witnesses: readonly AmbientWitness[];
  readonly #cycles: Float64Array;
  readonly #values: ReadonlyMap<string, Float64Array>;
  #count = 0;

  constructor(most: number) {
    this.#witnesses = witnessesFor({ inline: true, thorough: true });
    this.#cycles = new Float64Array(most).fill(NaN);
    this.#values = new Map(this.#witnesses.map(({ name }) => [name, new Float64Array(most).fill(NaN)]));
  }

  /**
   * Looks once everything has settled: two collections that empty V8's caches, the second for what the finalizers of the
   * first let go, then pauses until memory falls no more (V8 and malloc give pages back on other threads), at most 0.2 s.
   */
  async take(cycle: number): Promise<void> {
    await this.#settle();
    const seen = sampleAmbient(this.#witnesses);
    this.#cycles[this.#count] = cycle;
    for (const [name, values] of this.#values) values[this.#count] = seen.get(name) ?? NaN;
    this.#count += 1;
  }

  /** Each witness with what was seen of it; with no points where the platform lacks the means. */
  get series(): readonly { readonly witness: AmbientWitness; readonly points: readonly Point[] }[] {
    return this.#witnesses.map((witness) => {
      const values = this.#values.get(witness.name)?.subarray(0, this.#count) ?? [];
      const points = Array.from(values, (value, at) => ({ cycle: this.#cycles[at] ?? NaN, value }));
      return { witness, points: points.filter(({ value }) => !Number.isNaN(value)) };
    });
  }

  async #settle(): Promise<void> {
    await this.#collector.collect(true);
    await this.#collector.collect(true);
    let before = process.memoryUsage.rss();
    for (let pause = 0; pause < mostPauses; pause++) {
      await sleep(pauseMs);
      const now = process.memoryUsage.rss();
      if (now > before - stillBytes) return;
      before = now;
    }
  }
}
