import type { ByteReader } from "../binary/byte-reader.ts";
import type { ByteWriter } from "../binary/byte-writer.ts";
import type { Run } from "../copier.ts";
import type { Preset } from "../object-copier.ts";

/**
 * How one shape goes into a record and comes out of it. What is written and why it is refused is what the copier of that
 * shape says. Each part has one byte or more, so that no count can tell of more items than there are bytes.
 */
export interface Part {
  /** Throws a ValueProblem, `NotWritable`, or whatever reading the value throws. */
  readonly write: (to: ByteWriter, value: unknown, run: Run) => void;
  /** Into objects of this realm. Throws a `MalformedFrame`, or a ValueProblem for what passes a limit. */
  readonly read: (from: ByteReader, run: Run) => unknown;
}

export interface FieldPart {
  readonly name: string;
  readonly required: boolean;
  readonly part: Part;
}

export interface ObjectPart extends Part {
  readonly write: (to: ByteWriter, value: unknown, run: Run, preset?: Preset) => void;
}
