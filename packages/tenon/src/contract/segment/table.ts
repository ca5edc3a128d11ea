import { clearBytes } from "../layout/bytes.ts";
import type { StructLayout } from "../layout/layout.ts";
import { type Memory, memoryOf } from "../layout/memory.ts";
import { indexIn, generationIn, lastGeneration, type Reference, referenceOf } from "./reference.ts";

// Taken before plugin code could replace them.
const { load, compareExchange, store } = Atomics;

/** Who has a record: 0 nobody, else a life. */
export type Life = number;
/** The host's own. Instances are their id and one more. */
export const hostLife: Life = 1;
const nobody = 0;
/** Never given to anybody again: used up, or in the hands of a thread that cannot be ended. */
const withdrawn = 0xffff_ffff;

export function lifeOf(instance: number): Life {
  return instance + hostLife + 1;
}

/**
 * The records of a segment in its memory: for each a generation, who has it, and its bytes. A record is claimed in one step,
 * by the word that says who has it, so a thread that ends at any instruction leaves none that is nobody's and not free. The
 * generation moves on before a record is free again, so that who still reads it can tell.
 */
export class SegmentTable {
  readonly layout: StructLayout;
  readonly count: number;
  readonly memory: Memory;
  readonly generations: Uint32Array;
  readonly #owners: Uint32Array;
  readonly #dataAt: number;
  readonly #stride: number;
  #next = 0;

  constructor(buffer: ArrayBufferLike, layout: StructLayout, count: number) {
    const { dataAt, stride } = placesOf(layout, count);
    this.layout = layout;
    this.count = count;
    this.memory = memoryOf(buffer);
    this.generations = new Uint32Array(buffer, 0, count);
    this.#owners = new Uint32Array(buffer, count * 4, count);
    this.#dataAt = dataAt;
    this.#stride = stride;
  }

  /** Where the bytes of a record begin. */
  placeOf(index: number): number {
    return this.#dataAt + index * this.#stride;
  }

  /** A record with whatever is in it; undefined where all are taken. */
  claim(life: Life): Reference | undefined {
    for (let tried = 0; tried < this.count; tried += 1) {
      const index = this.#next;
      this.#next = index + 1 === this.count ? 0 : index + 1;
      if (load(this.#owners, index) !== nobody || compareExchange(this.#owners, index, nobody, life) !== nobody)
        continue;
      return referenceOf(index, load(this.generations, index));
    }
    return undefined;
  }

  clear(reference: Reference): void {
    clearBytes(this.memory.u8, this.placeOf(indexIn(reference)), this.#stride);
  }

  /** Who has the record that a reference names; 0 where it names none any more. */
  ownerOf(reference: Reference): Life {
    const index = indexIn(reference);
    if (index >= this.count) return nobody;
    const owner = load(this.#owners, index);
    return owner !== withdrawn && load(this.generations, index) === generationIn(reference) ? owner : nobody;
  }

  /** Gives a record back. False if that life does not have it. */
  release(reference: Reference, life: Life): boolean {
    if (life === nobody || this.ownerOf(reference) !== life) return false;
    this.#free(indexIn(reference), false);
    return true;
  }

  /**
   * Takes all records from a life, and answers how many. `withdraw`: nobody gets them, since a thread of that life may still
   * write to them.
   */
  sweep(life: Life, withdraw: boolean): number {
    let count = 0;
    for (let index = 0; index < this.count; index += 1) {
      if (load(this.#owners, index) !== life) continue;
      this.#free(index, withdraw);
      count += 1;
    }
    return count;
  }

  /** The records of each life, counted. */
  holders(): ReadonlyMap<Life, number> {
    const counts = new Map<Life, number>();
    for (let index = 0; index < this.count; index += 1) {
      const owner = load(this.#owners, index);
      if (owner !== nobody) counts.set(owner, (counts.get(owner) ?? 0) + 1);
    }
    return counts;
  }

  /** The records that are somebody's now. */
  references(): Reference[] {
    const all: Reference[] = [];
    for (let index = 0; index < this.count; index += 1) {
      const owner = load(this.#owners, index);
      if (owner !== nobody && owner !== withdrawn) all[all.length] = referenceOf(index, load(this.generations, index));
    }
    return all;
  }

  #free(index: number, withdraw: boolean): void {
    const generation = load(this.generations, index);
    const isLast = generation === lastGeneration;
    if (!isLast) store(this.generations, index, generation + 1);
    store(this.#owners, index, withdraw || isLast ? withdrawn : nobody);
  }
}

export function isWithdrawn(life: Life): boolean {
  return life === withdrawn;
}

/** How much memory so many records take. */
export function segmentBytes(layout: StructLayout, count: number): number {
  const { dataAt, stride } = placesOf(layout, count);
  return dataAt + count * stride;
}

function placesOf({ size }: StructLayout, count: number): { readonly dataAt: number; readonly stride: number } {
  return { dataAt: Math.ceil((count * 8) / 8) * 8, stride: Math.ceil(size / 8) * 8 };
}
