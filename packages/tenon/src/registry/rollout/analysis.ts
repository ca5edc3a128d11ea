import type { Arm } from "./arm.ts";
import { Evidence, type EvidenceOptions } from "./evidence.ts";
import { Growth } from "./growth.ts";
import type { AnalysisOptions } from "./rollout-options.ts";

/** What was found so far, to go on from after a restart. */
export interface Findings {
  readonly errors: readonly number[];
  readonly slow: readonly number[];
  readonly growth: number;
}

/** Why to go back. */
export interface Finding {
  readonly what: "errors" | "slow" | "growth";
  readonly sentence: string;
}

/** How strong what was found is, each as a part of what it takes to go back. */
export interface Strengths {
  readonly errors: number;
  readonly slow: number;
  readonly growth: number;
}

// Parts of the chance of going back for nothing: it is shared out, and their sum is what is promised.
const parts = { errors: 0.6, slow: 0.3, growth: 0.1 } as const;
const worse: EvidenceOptions = { tolerated: 1, looked: [1.5, 2, 4, 10, 50] };
const growthReadings = 5;

/** Compares two versions of which both are called, and says when one is worse. */
export class Analysis {
  readonly #options: AnalysisOptions;
  readonly #errors: Evidence;
  readonly #slow: Evidence;
  readonly #growth: Growth;

  constructor(options: AnalysisOptions, before?: Findings) {
    const { slowRatio, growthBytesPerMinute: bytesPerMinute } = options;
    this.#options = options;
    this.#errors = new Evidence(worse, before?.errors);
    const looked = [1.5, 2.5, 5, 15].map((times) => times * slowRatio);
    this.#slow = new Evidence({ tolerated: slowRatio, looked }, before?.slow);
    this.#growth = new Growth({ bytesPerMinute, readings: growthReadings }, before?.growth);
  }

  get findings(): Findings {
    return { errors: this.#errors.logs, slow: this.#slow.logs, growth: this.#growth.log };
  }

  get strengths(): Strengths {
    const part = (times: number, what: keyof typeof parts): number =>
      Math.min(1, Math.max(0, Math.log(times) / Math.log(this.#needed(what))));
    return {
      errors: part(this.#errors.times, "errors"),
      slow: part(this.#slow.times, "slow"),
      growth: part(this.#growth.times, "growth"),
    };
  }

  /** Takes what both have counted since, and the new version's memory where it has a realm of its own. */
  look(fresh: Arm, old: Arm, memoryBytes: number | undefined, atMs: number): Finding | undefined {
    // What is slow is settled before the calls that are judged by it.
    const slowAbove = old.p99Bucket;
    const [now, then] = [fresh.take(slowAbove), old.take(slowAbove)];
    this.#errors.add({ newCalls: now.calls, newBad: now.failed, oldCalls: then.calls, oldBad: then.failed });
    this.#slow.add({ newCalls: now.timed, newBad: now.slow, oldCalls: then.timed, oldBad: then.slow });
    if (memoryBytes !== undefined) this.#growth.add(memoryBytes, atMs);
    return this.#finding(fresh, old);
  }

  #finding(fresh: Arm, old: Arm): Finding | undefined {
    if (this.#errors.times >= this.#needed("errors"))
      return { what: "errors", sentence: `${rate(fresh)} of its calls failed, ${rate(old)} of the old version's` };
    if (this.#slow.times >= this.#needed("slow")) {
      const [now, then] = [fresh, old].map(({ p99Ms }) => (p99Ms === undefined ? "?" : p99Ms.toPrecision(2)));
      return { what: "slow", sentence: `its p99 is ${now} ms, the old version's ${then} ms` };
    }
    if (this.#growth.times >= this.#needed("growth")) {
      const perMinute = (this.#options.growthBytesPerMinute / 2 ** 20).toPrecision(2);
      return { what: "growth", sentence: `its memory grows by more than ${perMinute} MiB a minute` };
    }
    return undefined;
  }

  #needed(what: keyof typeof parts): number {
    return 1 / (this.#options.falseRollbacks * parts[what]);
  }
}

function rate({ failed, calls }: Arm): string {
  return `${failed} of ${calls}`;
}
