import type { ByteReader } from "../channel/binary/byte-reader.ts";
import { EncodedBytes } from "../channel/binary/encoded.ts";
import type { CodeMaker, CopyLimits } from "../channel/copy.ts";
import { maxDepth } from "../channel/depth.ts";
import { compileRecord } from "../channel/record/record.ts";
import { RecordPayload, type RecordWay } from "../channel/record/record-payload.ts";
import { valueError } from "../channel/value-error.ts";
import type { Method } from "../contract/method.ts";
import type { Crossing } from "./crossing.ts";

/** What a method takes and gives over a wire that carries records, from and to a caller that knows the same schemas. */
export interface GuestRecords {
  readonly takes: Crossing;
  /** What the method returned, to be checked and copied as it is written. */
  readonly gives: Crossing;
}

export interface RecordsOptions {
  readonly method: Method;
  /** How errors call the answer. */
  readonly where: string;
  readonly maxBytes: number;
  readonly maker: CodeMaker;
  /** Copies an answer that is too long to be a record. */
  readonly copy: Crossing;
}

/** Compiles those of a method when its first record comes; undefined for an input that is none. */
export function recordsOf(options: RecordsOptions): (input: unknown) => GuestRecords | undefined {
  let records: GuestRecords | undefined;
  return (input) => (input instanceof EncodedBytes ? (records ??= compile(options)) : undefined);
}

function compile({ method, where, maxBytes, maker, copy }: RecordsOptions): GuestRecords {
  const limits: CopyLimits = { maxBytes, maxDepth };
  const input = compileRecord(method.input, maker);
  const way: RecordWay = {
    codec: compileRecord(method.output, maker),
    limits,
    copy,
    refuse: (thrown) => valueError(thrown, "TENON_OUTPUT_INVALID", where),
  };
  const read = (from: ByteReader): unknown => input.read(from, limits);
  return { takes: (bytes) => (bytes as EncodedBytes).read(read), gives: (answer) => new RecordPayload(way, answer) };
}
