import type { ByteWriter } from "../binary/byte-writer.ts";
import { NotWritable } from "../binary/byte-writer.ts";
import { Encoded } from "../binary/encoded.ts";
import type { CopyLimits } from "../copier.ts";
import type { RecordCodec } from "./record.ts";

/** How the values of one place cross: the input of a method, or its answer. */
export interface RecordWay {
  readonly codec: RecordCodec;
  readonly limits: CopyLimits;
  /** The value's copy, for where it does not go as a record. */
  readonly copy: (value: unknown) => unknown;
  /** The error that its sender sees for what was thrown while it was written. */
  readonly refuse: (thrown: unknown) => unknown;
}

/** A value that is checked and copied by being written. Where it turns out not to fit a record it is read anew, for a copy. */
export class RecordPayload extends Encoded {
  readonly #way: RecordWay;
  readonly #given: unknown;

  constructor(way: RecordWay, given: unknown) {
    super();
    this.#way = way;
    this.#given = given;
  }

  get value(): unknown {
    return this.#way.copy(this.#given);
  }

  get copied(): RecordPayload {
    return new RecordPayload(this.#way, this.value);
  }

  write(to: ByteWriter): void {
    const { codec, limits, refuse } = this.#way;
    try {
      codec.write(to, this.#given, limits);
    } catch (thrown) {
      throw NotWritable.is(thrown) ? thrown : refuse(thrown);
    }
  }
}
