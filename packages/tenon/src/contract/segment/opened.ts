import { TenonError } from "../errors/error.ts";
import { type AccessorClass, compileAccessor } from "../layout/accessor.ts";
import { layoutDifferences } from "../layout/differences.ts";
import type { LayoutField, StructLayout } from "../layout/layout.ts";
import { structError } from "../layout/problem.ts";
import { readLayout } from "../layout/read-layout.ts";
import type { StructRecord, StructSchema } from "../layout/struct.ts";
import { fillStruct } from "../layout/write.ts";
import { RecordMemory } from "./record-memory.ts";
import { indexIn, isReference, type Reference } from "./reference.ts";
import type { SegmentView, SegmentWay, SegmentWriter } from "./segment.ts";
import { hostLife, type Life, type SegmentTable } from "./table.ts";

/** A segment, and who opens it. */
export interface Opening {
  readonly name: string;
  readonly way: SegmentWay;
  readonly table: SegmentTable;
  readonly life: Life;
  readonly plugin: { readonly name: string; readonly version: string };
  /** Who has how many records, in words. */
  readonly holders: () => string;
  /** Told of a write that was refused, before the error is thrown. */
  readonly onRefused: (error: TenonError<"TENON_SEGMENT_READ_ONLY">) => void;
  readonly evaluate?: ((expression: string) => unknown) | undefined;
}

/**
 * A segment as its user has it. Its memory is in private fields and goes to nobody; no method of it calls what plugin code
 * could have replaced.
 */
export class OpenedSegment implements SegmentWriter {
  readonly name: string;
  readonly way: SegmentWay;
  readonly count: number;
  readonly #opening: Opening;
  readonly #View: AccessorClass;
  readonly #Record: AccessorClass | undefined;

  constructor(opening: Opening, writes: boolean) {
    const { name, way, table, evaluate } = opening;
    this.name = name;
    this.way = way;
    this.count = table.count;
    this.#opening = opening;
    const refuse = (path: string): never => this.#refuse(path);
    this.#View = compileAccessor(table.layout, { guarded: true, refuse, evaluate });
    this.#Record = writes ? compileAccessor(table.layout, { guarded: true, evaluate }) : undefined;
    Object.freeze(this);
  }

  view(reference: Reference): SegmentView<never> {
    this.#ownerOf(reference);
    return this.#see(this.#View, reference);
  }

  references(): readonly Reference[] {
    return this.#opening.table.references();
  }

  allocate(init: object = {}): Reference {
    const { table, life } = this.#opening;
    if (this.#Record === undefined) this.#refuse("a new record");
    const reference = table.claim(life);
    if (reference === undefined) throw this.#full();
    try {
      // A megabyte of zeros takes as long as a megabyte of values: what is written whole needs none.
      if (!fillsAll(init, table.layout)) table.clear(reference);
      fillStruct(table.layout, table.memory, table.placeOf(indexIn(reference)), init, life === hostLife);
      return reference;
    } catch (thrown) {
      table.release(reference, life);
      throw structError(thrown, table.layout.title);
    }
  }

  edit(reference: Reference): StructRecord<never> {
    const Record = this.#own(reference);
    return this.#see(Record, reference) as StructRecord<never>;
  }

  release(reference: Reference): void {
    this.#own(reference);
    const { table, life } = this.#opening;
    if (!table.release(reference, life)) throw this.#stale(reference);
  }

  #own(reference: Reference): AccessorClass {
    const owner = this.#ownerOf(reference);
    if (this.#Record === undefined || owner !== this.#opening.life) this.#refuse(`record ${reference}`);
    return this.#Record;
  }

  #ownerOf(reference: Reference): Life {
    const owner = isReference(reference) ? this.#opening.table.ownerOf(reference) : 0;
    if (owner === 0) throw this.#stale(reference);
    return owner;
  }

  #see(Accessor: AccessorClass, reference: Reference): object {
    const { table } = this.#opening;
    const memory = new RecordMemory(table, reference, () => {
      throw this.#stale(reference);
    });
    return new Accessor(memory, table.placeOf(indexIn(reference)));
  }

  #stale(reference: unknown): TenonError {
    return new TenonError("TENON_REFERENCE_STALE", { segment: this.name, reference: String(reference).slice(0, 40) });
  }

  #full(): TenonError {
    const { holders } = this.#opening;
    return new TenonError("TENON_SEGMENT_FULL", { segment: this.name, count: this.count, holders: holders() });
  }

  #refuse(what: string): never {
    const { plugin, onRefused } = this.#opening;
    const { name, version } = plugin;
    const error = new TenonError("TENON_SEGMENT_READ_ONLY", { plugin: name, version, segment: this.name, what });
    onRefused(error);
    throw error;
  }
}

/** Whether an object names every field; one that names others, too, is refused while it is written. */
function fillsAll(init: object, { fields }: StructLayout): boolean {
  for (let index = 0; index < fields.length; index += 1)
    if (!Object.hasOwn(init, (fields[index] as LayoutField).name)) return false;
  return true;
}

/** @throws TENON_LAYOUT_MISMATCH where the records of a segment are none of that struct. */
export function checkSegmentLayout(
  ours: StructLayout,
  given: StructSchema,
  segment: string,
  { name: plugin, version }: Opening["plugin"],
): void {
  const diff = layoutDifferences(ours, readLayout(given, segment), "", ["host", "plugin"]);
  if (diff.length > 0) throw new TenonError("TENON_LAYOUT_MISMATCH", { plugin, version, layout: segment, diff });
}
