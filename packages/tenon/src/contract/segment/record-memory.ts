import type { Memory } from "../layout/memory.ts";
import { generationIn, indexIn, type Reference } from "./reference.ts";
import type { SegmentTable } from "./table.ts";

const { load } = Atomics;

/** The memory of a segment as one record's accessors see it: for as long as that record lives. */
export class RecordMemory implements Memory {
  readonly u8: Uint8Array;
  readonly u16: Uint16Array;
  readonly u32: Uint32Array;
  readonly u64: BigUint64Array;
  readonly i8: Int8Array;
  readonly i16: Int16Array;
  readonly i32: Int32Array;
  readonly i64: BigInt64Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;
  readonly #generations: Uint32Array;
  readonly #index: number;
  readonly #generation: number;
  readonly #stale: () => never;

  constructor({ memory, generations }: SegmentTable, reference: Reference, stale: () => never) {
    this.u8 = memory.u8;
    this.u16 = memory.u16;
    this.u32 = memory.u32;
    this.u64 = memory.u64;
    this.i8 = memory.i8;
    this.i16 = memory.i16;
    this.i32 = memory.i32;
    this.i64 = memory.i64;
    this.f32 = memory.f32;
    this.f64 = memory.f64;
    this.#generations = generations;
    this.#index = indexIn(reference);
    this.#generation = generationIn(reference);
    this.#stale = stale;
  }

  /** Passes on what was read, if the record is still the one that was meant. */
  seen<Value>(read?: Value): Value | undefined {
    if (load(this.#generations, this.#index) !== this.#generation) this.#stale();
    return read;
  }
}
