import type { Result } from "./result.ts";

/** How a close went. Labels are paths below the closed scope: "child/label". */
export interface ScopeReport {
  /** In order of ending. */
  readonly closed: readonly string[];
  /** A late one that fails before the report is made is here too. */
  readonly failed: readonly { label: string; error: unknown }[];
  /** Not ended by its deadline, or added after the close began. */
  readonly late: readonly string[];
}

/** A report in the making. */
export class Findings {
  readonly #closed: string[] = [];
  readonly #failed: { label: string; error: unknown }[] = [];
  readonly #late: string[] = [];

  addLate(label: string): void {
    this.#late.push(label);
  }

  /** What one entry came to; of one that is late already only its failures are news. */
  add({ closed, failed, late }: ScopeReport, isLate: boolean): void {
    this.#failed.push(...failed);
    if (isLate) return;
    this.#closed.push(...closed);
    this.#late.push(...late);
  }

  report(): ScopeReport {
    return { closed: [...this.#closed], failed: [...this.#failed], late: [...this.#late] };
  }
}

/** The report of a single teardown. */
export function reportOf(label: string, outcome: Result<void, unknown>): ScopeReport {
  return outcome.ok
    ? { closed: [label], failed: [], late: [] }
    : { closed: [], failed: [{ label, error: outcome.failure }], late: [] };
}

/** The report of a child, as its parent tells it. */
export function reportBelow(parent: string, { closed, failed, late }: ScopeReport): ScopeReport {
  const path = (label: string): string => `${parent}/${label}`;
  return {
    closed: closed.map(path),
    failed: failed.map(({ label, error }) => ({ label: path(label), error })),
    late: late.map(path),
  };
}
