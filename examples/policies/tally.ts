import type { LoadReport, NameReport } from "./load-messages.ts";

const keptFaults = 10;

interface Counted {
  calls: number;
  failedCalls: number;
  wrongAnswers: number;
  /** Every count that an answer carried. They must be 1, 2, 3, … */
  readonly counts: number[];
}

/** Keeps count of calls, failures, wrong answers, lost increments and times. */
export class Tally {
  readonly #names = new Map<string, Counted>();
  readonly #timesMs: number[] = [];
  readonly #faults: string[] = [];
  readonly #startedAtMs = performance.now();

  get calls(): number {
    return this.#timesMs.length;
  }

  async measure<Answer>(name: string, call: () => Promise<Answer>): Promise<Answer | undefined> {
    const counted = this.#of(name);
    const calledAtMs = performance.now();
    counted.calls += 1;
    try {
      return await call();
    } catch (error) {
      counted.failedCalls += 1;
      this.#fault(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    } finally {
      this.#timesMs.push(performance.now() - calledAtMs);
    }
  }

  count(name: string, value: number): void {
    this.#of(name).counts.push(value);
  }

  check(name: string, isRight: boolean, fault: string): void {
    if (isRight) return;
    this.#of(name).wrongAnswers += 1;
    this.#fault(fault);
  }

  report(): Omit<LoadReport, "files"> {
    const names = Object.fromEntries([...this.#names].map(([name, counted]) => [name, reportOf(counted)]));
    const sum = (of: (report: NameReport) => number): number =>
      Object.values(names).reduce((total, report) => total + of(report), 0);
    const sorted = this.#timesMs.toSorted((one, other) => one - other);
    const percentileUs = (share: number): number =>
      Math.round((sorted[Math.ceil(sorted.length * share) - 1] ?? 0) * 1000);
    return {
      calls: sum(({ calls }) => calls),
      failedCalls: sum(({ failedCalls }) => failedCalls),
      wrongAnswers: sum(({ wrongAnswers }) => wrongAnswers),
      p50Us: percentileUs(0.5),
      p99Us: percentileUs(0.99),
      tookMs: Math.round(performance.now() - this.#startedAtMs),
      names,
      faults: this.#faults,
    };
  }

  #of(name: string): Counted {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const counted: Counted = { calls: 0, failedCalls: 0, wrongAnswers: 0, counts: [] };
    this.#names.set(name, counted);
    return counted;
  }

  #fault(fault: string): void {
    if (this.#faults.length < keptFaults) this.#faults.push(fault.slice(0, 500));
  }
}

function reportOf({ calls, failedCalls, wrongAnswers, counts }: Counted): NameReport {
  const distinct = new Set(counts);
  const expected = counts.length;
  const present = [...distinct].filter((count) => count >= 1 && count <= expected).length;
  return { calls, failedCalls, wrongAnswers, lostIncrements: expected - present };
}
