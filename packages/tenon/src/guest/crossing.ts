import { maxDepth } from "../channel/depth.ts";
import { type CodeMaker, compileCopy, type CopyLimits } from "../channel/copy.ts";
import { isIterable } from "../channel/stream.ts";
import { mapItems } from "../channel/stub.ts";
import { valueError } from "../channel/value-error.ts";
import { TenonError } from "../contract/errors/error.ts";

/** Copies what crosses, in either direction, with the path of what does not fit. */
export type Crossing = (value: unknown) => unknown;

/** `input`: of a call, whoever makes it. `output`: what comes of one, and events. `maker`: for what crosses with each call. */
export function crossing(
  schema: unknown,
  kind: "input" | "output",
  where: string,
  maxBytes: number,
  maker?: CodeMaker,
): Crossing {
  const code = kind === "input" ? "TENON_INPUT_INVALID" : "TENON_OUTPUT_INVALID";
  const copy = compileCopy(schema, maker);
  const limits: CopyLimits = { maxBytes, maxDepth, home: { prototype: undefined } };
  return (value) => {
    try {
      return copy(value, limits);
    } catch (thrown) {
      throw valueError(thrown, code, where);
    }
  };
}

/** The same for each item of a stream. */
export function crossingItems(
  cross: Crossing,
  where: string,
): (source: unknown) => AsyncGenerator<unknown, void, undefined> {
  return (source) => {
    if (isIterable(source)) return mapItems(source, cross);
    throw new TenonError("TENON_OUTPUT_INVALID", {
      where,
      path: "",
      found: typeof source,
      wanted: "an iterable or async iterable",
    });
  };
}
