import * as t from "typebox";
import { isTenonError } from "../contract/errors/error.ts";
import { describe } from "../contract/found.ts";
import * as f from "../contract/layout/fields.ts";
import { struct, type StructFields, type StructSchema } from "../contract/layout/struct.ts";
import type { SegmentMode, SegmentOptions } from "../contract/segment/segment.ts";
import { isObject } from "../contract/untrusted.ts";
import type { Steps } from "./steps.ts";

/** A segment as a file says it. Fields by name: `f64`, `utf8(8)`, `bytes(4)`, a struct in it, or with `[16]` so many of them. */
export interface WrittenSegment {
  readonly struct: WrittenStruct;
  readonly count: number;
  readonly plugins: Readonly<Record<string, SegmentMode>>;
}
interface WrittenStruct {
  readonly name: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly items?: number;
}

const scalars: Readonly<Record<string, f.FieldType<unknown>>> = {
  ...{ u8: f.u8, u16: f.u16, u32: f.u32, u64: f.u64, i8: f.i8, i16: f.i16, i32: f.i32, i64: f.i64 },
  ...{ f32: f.f32, f64: f.f64, bool: f.bool },
};
const sized: Readonly<Record<string, (count: number) => f.FieldType<unknown>>> = { utf8: f.utf8, bytes: f.bytes };
const typeWanted = `one of ${Object.keys(scalars).join(", ")}, utf8(8), bytes(4), any of them with [16], or { name, fields, items }`;
const typeText = /^([a-z][a-z0-9]{1,4})(?:\(([1-9][0-9]{0,7})\))?(?:\[([1-9][0-9]{0,7})\])?$/;
const fewest = { minimum: 1, maximum: Number.MAX_SAFE_INTEGER } as const;
const closed = { additionalProperties: false, errorMessage: "an object" } as const;

/** The schema of `host.segments`. What is inside of fields is read by `segmentsOf`. */
export const segmentsSchema: t.TSchema = t.Record(
  t.String({ pattern: "^[a-z][A-Za-z0-9_-]{0,99}$" }),
  t.Object(
    {
      struct: t.Object(
        {
          name: t.String({ errorMessage: 'a name like "Price"' }),
          fields: t.Record(t.String(), t.Unknown(), {
            description: `Its fields in their order, each ${typeWanted}.`,
            errorMessage: "fields by name",
          }),
        },
        { ...closed, description: "What one record is, field by field." },
      ),
      count: t.Integer({ ...fewest, description: "How many records there may be.", errorMessage: "a whole number" }),
      plugins: t.Record(
        t.String(),
        t.Union([t.Literal("read"), t.Literal("write")], { errorMessage: "read or write" }),
        { description: "The plugins that see it, by name.", errorMessage: "an object such as { feed: write }" },
      ),
    },
    closed,
  ),
  { description: "Memory that plugins share, by name.", errorMessage: "segments by names such as prices" },
);

/** Told of what is wrong with a field or a struct, by the steps to it from the segments. */
export type RefuseSegment = (steps: Steps, found: string, wanted: string) => void;

/** The options that segments of a file mean, without those that `refuse` was told of. */
export function segmentsOf(
  written: Readonly<Record<string, WrittenSegment>>,
  refuse: RefuseSegment,
): Record<string, SegmentOptions> {
  const segments: Record<string, SegmentOptions> = {};
  for (const [name, segment] of Object.entries(written)) {
    const schema = structOf(segment.struct, [name, "struct"], refuse);
    if (schema !== undefined) segments[name] = { ...segment, struct: schema };
  }
  return segments;
}

function structOf({ name, fields }: WrittenStruct, steps: Steps, refuse: RefuseSegment): StructSchema | undefined {
  const types: Record<string, f.FieldType<unknown>> = {};
  for (const [field, written] of Object.entries(fields)) {
    const type = typeOf(written, [...steps, "fields", field], refuse);
    if (type === undefined) return undefined;
    types[field] = type;
  }
  try {
    return struct<StructFields>(name, types);
  } catch (error) {
    if (!isTenonError(error, "TENON_CONTRACT_INVALID")) throw error;
    const { path, found, wanted } = error.data;
    refuse(steps, path === "" ? found : `${path}: ${found}`, wanted);
    return undefined;
  }
}

function typeOf(written: unknown, steps: Steps, refuse: RefuseSegment): f.FieldType<unknown> | undefined {
  if (typeof written === "string") {
    const type = ofText(written);
    if (type === undefined) refuse(steps, describe(written), typeWanted);
    return type;
  }
  const { name, fields, items, ...others } = isObject(written) ? written : {};
  const isCount = items === undefined || (Number.isSafeInteger(items) && Number(items) > 0);
  if (typeof name !== "string" || !isObject(fields) || !isCount || Object.keys(others).length > 0) {
    refuse(steps, describe(written), typeWanted);
    return undefined;
  }
  const inner = structOf({ name, fields }, steps, refuse);
  return inner === undefined || items === undefined ? inner : f.array(inner, Number(items));
}

function ofText(text: string): f.FieldType<unknown> | undefined {
  const [, name = "", size, items] = typeText.exec(text) ?? [];
  const type = size === undefined ? scalars[name] : sized[name]?.(Number(size));
  return type === undefined || items === undefined ? type : f.array(type, Number(items));
}
