import { compileCopy, type CopyLimits } from "./copy.ts";

export interface Codec {
  /** A validated fresh copy. Throws a ValueProblem. */
  read(value: unknown): unknown;
}

/** Host side: copy, then the whole schema (ranges, patterns, formats) on the copy. */
export function compileCodec(schema: unknown, limits: CopyLimits): Codec {
  const copy = compileCopy(schema);
  return { read: (value) => copy(value, limits) };
}
