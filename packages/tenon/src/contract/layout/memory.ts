import type { ScalarName, StructLayout } from "./layout.ts";

/**
 * One piece of memory as every width of number. Structs are read and written through these alone: an element of a typed array is
 * at no time looked up on a prototype, so no code that changes prototypes comes between.
 */
export interface Memory {
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
}

export type MemoryView = keyof Memory;

/** `buffer`: of a multiple of 8 bytes, on a platform that is little endian, as all are that Node is built for but s390x. */
export function memoryOf(buffer: ArrayBufferLike): Memory {
  return {
    u8: new Uint8Array(buffer),
    u16: new Uint16Array(buffer),
    u32: new Uint32Array(buffer),
    u64: new BigUint64Array(buffer),
    i8: new Int8Array(buffer),
    i16: new Int16Array(buffer),
    i32: new Int32Array(buffer),
    i64: new BigInt64Array(buffer),
    f32: new Float32Array(buffer),
    f64: new Float64Array(buffer),
  };
}

/** Through which of them a scalar is read and written. */
export function viewOf(type: ScalarName): MemoryView {
  return type === "bool" ? "u8" : type;
}

const slabBytes = 8 * 1024;

/** Memory for structs of one layout, taken 8 KB at a time: one that is kept keeps that much. */
export class Slab {
  readonly #stride: number;
  readonly #atOnce: number;
  #memory: Memory | undefined;
  #left = 0;
  #at = 0;

  constructor({ size }: StructLayout) {
    this.#stride = Math.ceil(size / 8) * 8;
    this.#atOnce = Math.max(1, Math.floor(slabBytes / this.#stride));
  }

  /** Zeros, at a multiple of 8. */
  take(): { readonly memory: Memory; readonly at: number } {
    let memory = this.#memory;
    if (memory === undefined || this.#left === 0) {
      memory = this.#memory = memoryOf(new ArrayBuffer(this.#stride * this.#atOnce));
      this.#left = this.#atOnce;
      this.#at = 0;
    }
    const at = this.#at;
    this.#left -= 1;
    this.#at += this.#stride;
    if (this.#left === 0) this.#memory = undefined;
    return { memory, at };
  }
}
