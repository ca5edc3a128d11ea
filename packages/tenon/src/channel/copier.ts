import type { Shape } from "../contract/shape.ts";
import { raise, ValueProblem } from "./problem.ts";

export interface CopyLimits {
  /** Estimated bytes of the whole copy. */
  readonly maxBytes: number;
  /** Objects and arrays inside each other. */
  readonly maxDepth: number;
  /** Where the values come from, if from one realm only. */
  readonly home?: Home;
}

/** A realm whose objects are copied again and again. Holds its prototype: for whoever ends with that realm. */
export interface Home {
  /** What was last seen above plain objects, if not this realm's own. To ask whether anything is above it takes V8 20 ns. */
  prototype: object | undefined;
}

/** What is left of the limits while one value is copied. */
export interface Run {
  limits: CopyLimits;
  bytes: number;
  depth: number;
  /** Bytes of attempts that came to nothing: nested choices could otherwise be tried without end. */
  wasted: number;
  /** True while a snapshot is being read, whose properties can be read again without surprise. */
  snapshot: boolean;
}

/** Copies one value, or throws a ValueProblem or whatever reading the value throws. */
export type Copier = (value: unknown, run: Run) => unknown;

/** Gives the copier of a shape inside another. */
export type Compile = (shape: Shape) => Copier;

export const numberBytes = 8;
const containerBytes = 16;

const none: CopyLimits = { maxBytes: 0, maxDepth: 0 };

/** The runs of one schema. One is used again and again, as long as no value's getter copies another meanwhile. */
export class Runs {
  #free: Run | undefined;

  begin(limits: CopyLimits): Run {
    const run = this.#free;
    if (run === undefined)
      return { limits, bytes: limits.maxBytes, depth: limits.maxDepth, wasted: 0, snapshot: false };
    this.#free = undefined;
    run.limits = limits;
    run.bytes = limits.maxBytes;
    run.depth = limits.maxDepth;
    run.wasted = 0;
    run.snapshot = false;
    return run;
  }

  end(run: Run): void {
    // They may know a realm, which a schema outlives.
    run.limits = none;
    this.#free = run;
  }
}

export function charge(run: Run, bytes: number): void {
  run.bytes -= bytes;
  if (run.bytes < 0) raise(tooLarge(run));
}

export function tooLarge({ limits }: Run): ValueProblem {
  return new ValueProblem("", "a larger value", `at most ${limits.maxBytes} bytes`, "too-large");
}

/** Enters an object or array; whoever enters leaves by `run.depth += 1`, except when throwing. */
export function enter(run: Run): void {
  run.depth -= 1;
  if (run.depth < 0) {
    raise(new ValueProblem("", "deeper nesting, or a cycle", `at most ${run.limits.maxDepth} levels`, "too-deep"));
  }
  charge(run, containerBytes);
}
