import type { Result } from "./result.ts";

/** Where an entry was created. A scope carries it to whoever asks and never looks inside. */
export interface Creation {
  /** The entry has gone and nobody will be told of it. */
  forget(): void;
}

/** An entry as it is told of. */
export interface Entered {
  readonly label: string;
  readonly creation?: Creation;
}

export interface Failure extends Entered {
  readonly error: unknown;
}

/** How a close went. Labels are paths below the closed scope: "child/label". */
export interface ScopeReport {
  /** In order of ending. */
  readonly closed: readonly Entered[];
  /** A late one that fails before the report is made is here too. */
  readonly failed: readonly Failure[];
  /** Not ended by its deadline, or added after the close began. */
  readonly late: readonly Entered[];
}

/** A function where what it says is known only later: asked each time it is told, and before its teardown begins. */
export type Label = string | (() => string);

export function entered(label: Label, creation: Creation | undefined): Entered {
  if (typeof label === "string") return creation === undefined ? { label } : { label, creation };
  const told = {
    get label(): string {
      return label();
    },
  };
  return creation === undefined ? told : Object.assign(told, { creation });
}

/** A report in the making. */
export class Findings {
  readonly #closed: Entered[] = [];
  readonly #failed: Failure[] = [];
  readonly #late: Entered[] = [];

  addLate(entry: Entered): void {
    this.#late.push(entry);
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
export function reportOf(entry: Entered, outcome: Result<void, unknown>): ScopeReport {
  return outcome.ok
    ? { closed: [entry], failed: [], late: [] }
    : { closed: [], failed: [{ ...entry, error: outcome.failure }], late: [] };
}

/** The report of a child, as its parent tells it. */
export function reportBelow(parent: string, { closed, failed, late }: ScopeReport): ScopeReport {
  const below = <Told extends Entered>(told: Told): Told => ({ ...told, label: `${parent}/${told.label}` });
  return { closed: closed.map(below), failed: failed.map(below), late: late.map(below) };
}
