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
