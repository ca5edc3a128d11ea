import { compileCopy, type CopyLimits, ValueProblem } from "../channel/copy.ts";
import { isIterable } from "../channel/stream.ts";
import { mapItems } from "../channel/stub.ts";
import { TenonError } from "../contract/errors/error.ts";

/** Copies what crosses, in either direction, with the path of what does not fit. */
export type Crossing = (value: unknown) => unknown;

export const guestDepth = 128;

/** `takes`: what this realm receives. `gives`: what it sends. */
export function crossing(schema: unknown, direction: "takes" | "gives", where: string, maxBytes: number): Crossing {
  const copy = compileCopy(schema);
  const limits: CopyLimits = { maxBytes, maxDepth: guestDepth };
  return (value) => {
    try {
      return copy(value, limits);
    } catch (problem) {
      if (!ValueProblem.is(problem)) throw problem;
      const { path, found, wanted, reason } = problem;
      if (reason === "too-large" || reason === "too-deep") throw new TenonError("TENON_VALUE_TOO_LARGE", { where, limit: wanted });
      throw new TenonError(direction === "takes" ? "TENON_INPUT_INVALID" : "TENON_OUTPUT_INVALID", { where, path, found, wanted });
    }
  };
}

/** The same for each item of a stream. */
export function crossingItems(cross: Crossing, where: string): (source: unknown) => AsyncGenerator<unknown, void, undefined> {
  return (source) => {
    if (isIterable(source)) return mapItems(source, cross);
    throw new TenonError("TENON_OUTPUT_INVALID", { where, path: "", found: typeof source, wanted: "an iterable or async iterable" });
  };
}
