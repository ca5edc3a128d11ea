import { describe, joinPath } from "../contract/found.ts";

/** Why a value was refused: it does not fit, it could not be read, or it passes a limit. */
export type ProblemReason = "unfit" | "unreadable" | "too-large" | "too-deep";

/**
 * A value that may not cross. Thrown inside the channel and turned into a TenonError by whoever knows what was sent;
 * not an Error, because unions try branches and a stack for each would cost more than the copy.
 */
export class ValueProblem {
  // A private field is looked up without running code of the value asked about, as instanceof would.
  readonly #reason: ProblemReason;
  /** Like `a.b[2].c`, "" for the value itself; safe to print. */
  readonly path: string;
  /** Safe to print, at most 80 characters. */
  readonly found: string;
  readonly wanted: string;

  constructor(path: string, found: string, wanted: string, reason: ProblemReason = "unfit") {
    this.path = path;
    this.found = found;
    this.wanted = wanted;
    this.#reason = reason;
  }

  get reason(): ProblemReason {
    return this.#reason;
  }

  static is(value: unknown): value is ValueProblem {
    return typeof value === "object" && value !== null && #reason in value;
  }
}

/** Throws a problem: the one place that does, since a problem is no Error. */
export function raise(problem: ValueProblem): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- see ValueProblem
  throw problem;
}

export function unfit(value: unknown, wanted: string): ValueProblem {
  return new ValueProblem("", describe(value), wanted);
}

/** What reading a value threw: our own problem as it is, anything else as a problem that keeps nothing of it. */
export function problemOf(thrown: unknown): ValueProblem {
  if (ValueProblem.is(thrown)) return thrown;
  return new ValueProblem("", "a value that throws when it is read", "plain data", "unreadable");
}

/** The same problem, seen from the object or array that holds the value under a key. */
export function problemUnder(thrown: unknown, key: string | number): ValueProblem {
  const { path, found, wanted, reason } = problemOf(thrown);
  return new ValueProblem(joinPath(key, path), found, wanted, reason);
}
