import type { FixedArray, StructList } from "../layout/fields.ts";
import type { StructData, StructFields, StructInit, StructRecord, StructSchema } from "../layout/struct.ts";
import type { Reference } from "./reference.ts";

/** What may be done with a segment. Whoever may write has records of its own, and writes to no other. */
export type SegmentMode = "read" | "write";

/** How a segment is there: its very memory, or a copy as it was when the plugin was loaded. */
export type SegmentWay = "shared" | "copy";

type Seen<Value> =
  Value extends FixedArray<infer Item> ? (Value extends string | Uint8Array ? Value : StructList<Item>) : Value;

/** A record as it is seen by who may not write to it. */
export type SegmentView<Fields extends StructFields> = {
  readonly [Name in keyof StructData<Fields>]: Seen<StructData<Fields>[Name]>;
};

/** A segment for reading. */
export interface SegmentReader<Fields extends StructFields = StructFields> {
  readonly name: string;
  readonly way: SegmentWay;
  /** How many records there may be. */
  readonly count: number;
  /**
   * The record that a reference names. Every read of it asks whether it still is that record.
   *
   * @throws TENON_REFERENCE_STALE, here and at each read, once it was released or the life that it belonged to is over.
   * @throws TENON_SEGMENT_READ_ONLY for whoever assigns to it; the host's audit has the place.
   */
  view(reference: Reference): SegmentView<Fields>;
  /** References to the records there are at this moment. */
  references(): readonly Reference[];
}

/** A segment for writing. What it allocates is its own until it is released, at the latest with its life. */
export interface SegmentWriter<Fields extends StructFields = StructFields> extends SegmentReader<Fields> {
  /**
   * Makes a record: zeros, but for what `init` says. A list of numbers may be a function that fills a typed array: for
   * the host that is the memory itself, to be let go of when the function is back, and every item of it is to be written.
   *
   * @throws TENON_SEGMENT_FULL, with who has how many. @throws TENON_STRUCT_VALUE
   */
  allocate(init?: StructInit<Fields>): Reference;
  /**
   * A record of one's own, to be written.
   *
   * @throws TENON_REFERENCE_STALE, as `view`. @throws TENON_SEGMENT_READ_ONLY for a record of somebody else.
   */
  edit(reference: Reference): StructRecord<Fields>;
  /**
   * Gives a record of one's own back: all references to it are stale from now on.
   *
   * @throws TENON_REFERENCE_STALE, TENON_SEGMENT_READ_ONLY
   */
  release(reference: Reference): void;
}

/** What a plugin has of segments: `ctx.segments`. */
export interface PluginSegments {
  /** Names of those that it was granted. */
  readonly names: readonly string[];
  /**
   * @throws TENON_SEGMENT_UNKNOWN for one that it was not granted. @throws TENON_LAYOUT_MISMATCH if its records are others.
   */
  open<Fields extends StructFields>(name: string, schema: StructSchema<Fields>): SegmentReader<Fields>;
  /** The same for writing. @throws TENON_SEGMENT_READ_ONLY, TENON_SEGMENT_UNKNOWN, TENON_LAYOUT_MISMATCH */
  openForWriting<Fields extends StructFields>(name: string, schema: StructSchema<Fields>): SegmentWriter<Fields>;
}

/** A segment as a host's options have it. */
export interface SegmentOptions {
  readonly struct: StructSchema;
  /** How many records there may be, 1 to 2,097,151. All memory is taken at once. */
  readonly count: number;
  /** By the plugins' own names. Whom it does not name cannot see it. */
  readonly plugins: Readonly<Record<string, SegmentMode>>;
}

/** Records that somebody has in a segment. */
export interface SegmentHolder {
  /** `name@version`; "the host"; or "withdrawn", where nobody gets them any more. */
  readonly holder: string;
  readonly instance: number | undefined;
  readonly records: number;
}

/** A segment as shown to people. */
export interface SegmentStatus {
  readonly name: string;
  /** Of all of it. */
  readonly sizeBytes: number;
  readonly recordBytes: number;
  readonly count: number;
  /** Who has how many of its records, most first. */
  readonly holders: readonly SegmentHolder[];
}

/** A segment that an instance sees. */
export interface SegmentGrant {
  readonly name: string;
  readonly mode: SegmentMode;
  readonly way: SegmentWay;
  /** How many records are its own. */
  readonly records: number;
}

/** What a host has of its segments. */
export interface HostSegments {
  /** Each, and who has how many of its records. Looks at every record. */
  readonly status: readonly SegmentStatus[];
  /** For the host's own use. @throws TENON_SEGMENT_UNKNOWN, TENON_LAYOUT_MISMATCH */
  open<Fields extends StructFields>(name: string, schema: StructSchema<Fields>): SegmentWriter<Fields>;
}

/** A segment as it is given to a guest. */
export interface GivenSegment {
  readonly name: string;
  readonly mode: SegmentMode;
  readonly way: SegmentWay;
  /** JSON of its layout. */
  readonly layout: string;
  readonly count: number;
  readonly memory: SharedArrayBuffer | Uint8Array;
  /** Whose records it allocates. */
  readonly life: number;
}
