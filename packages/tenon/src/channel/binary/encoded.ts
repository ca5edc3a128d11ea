import type { Frame } from "../../contract/messages.ts";
import { withoutStructs } from "../without-structs.ts";
import { ByteReader } from "./byte-reader.ts";
import type { ByteWriter } from "./byte-writer.ts";

/**
 * A payload that a compiled codec writes into the record itself, without a value in between. A channel that carries values,
 * and a record too long to be one, send `value` in its place.
 */
export abstract class Encoded {
  abstract get value(): unknown;
  /** The same of a copy: nothing of what was given is read any more. */
  abstract get copied(): Encoded;
  /** Throws `NotWritable` where it takes more room than there is. */
  abstract write(to: ByteWriter): void;
}

/** More than any codec lets pass. */
const deepest = 200;

/** Bytes that an `Encoded` wrote, as they come out at the other end. They are read while they are delivered or never. */
export class EncodedBytes {
  readonly #from: ByteReader;
  readonly #at: number;
  readonly #record: number;

  constructor(from: ByteReader) {
    this.#from = from;
    this.#at = from.at;
    this.#record = from.opened;
  }

  /** What `decode` throws is thrown on. @throws RangeError once the next record has taken the place of this one. */
  read<Value>(decode: (from: ByteReader) => Value): Value {
    if (this.#from.opened !== this.#record)
      throw new RangeError("Cannot read the bytes of a payload: its record is over");
    this.#from.back(this.#at);
    return decode(this.#from);
  }

  /** The same in memory of its own, to be read whenever. */
  detached(): EncodedBytes {
    return new EncodedBytes(this.read((from) => ByteReader.of(from.take(from.left))));
  }
}

/** The frame as it can be kept until other records have been read. */
export function keepable<Kept extends object>(frame: Kept): Kept {
  if ("input" in frame && frame.input instanceof EncodedBytes) return { ...frame, input: frame.input.detached() };
  if ("value" in frame && frame.value instanceof EncodedBytes) return { ...frame, value: frame.value.detached() };
  return frame;
}

/** The frame for who may have to write it again: what it was given is read no more. */
export function withCopies(frame: Frame): Frame {
  if ("input" in frame && frame.input instanceof Encoded) return { ...frame, input: frame.input.copied };
  if ("value" in frame && frame.value instanceof Encoded) return { ...frame, value: frame.value.copied };
  return frame;
}

/** The frame as it goes where values go. */
export function withValues(frame: Frame): Frame {
  if ("input" in frame) {
    const input = plainOf(frame.input);
    return input === frame.input ? frame : { ...frame, input };
  }
  if (!("value" in frame)) return frame;
  const value = plainOf(frame.value);
  return value === frame.value ? frame : { ...frame, value };
}

function plainOf(payload: unknown): unknown {
  return withoutStructs(payload instanceof Encoded ? payload.value : payload, deepest);
}
