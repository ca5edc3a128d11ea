import type { TUnsafe } from "typebox";
import { TenonError } from "../errors/error.ts";
import { describe, printable } from "../found.ts";
import { SchemaProblem } from "../schema-problem.ts";
import { type AccessorClass, compileAccessor } from "./accessor.ts";
import type { FieldType, FixedArray, ListInit, ListType, WritableArray } from "./fields.ts";
import { type LayoutType, placeFields, type StructLayout } from "./layout.ts";
import { type Memory, Slab } from "./memory.ts";
import { structError } from "./problem.ts";
import { readLayout } from "./read-layout.ts";
import { fillStruct } from "./write.ts";

/** The fields of a struct: types of `f`. */
export type StructFields = Readonly<Record<string, FieldType<unknown>>>;

type ValueOf<Field> = Field extends FieldType<infer Value> ? Value : never;
type Writable<Value> =
  Value extends FixedArray<infer Item> ? (Value extends string | Uint8Array ? Value : WritableArray<Item>) : Value;

/** What reading a struct gives. A plain object with the same properties is accepted wherever a struct is taken. */
export type StructData<Fields extends StructFields = StructFields> = {
  readonly [Name in keyof Fields]: ValueOf<Fields[Name]>;
} & { readonly "~struct"?: Fields };

type Init<Field> =
  Field extends ListType<infer Item, infer Items>
    ? [Items] extends [ArrayBufferView]
      ? ListInit<Item, Items>
      : FixedArray<Item>
    : ValueOf<Field>;

/** What a struct is made of: any of its fields, or a whole one. */
export type StructInit<Fields extends StructFields = StructFields> = {
  readonly [Name in keyof Fields]?: Init<Fields[Name]>;
} & { readonly "~struct"?: Fields };

/** A struct that may be written: each property checks what it is given. */
export type StructRecord<Fields extends StructFields = StructFields> = {
  -readonly [Name in keyof Fields]: Writable<ValueOf<Fields[Name]>>;
} & { readonly "~struct"?: Fields };

/** The schema of a struct: what `method()` takes, and the type of a field in another struct. */
export interface StructSchema<Fields extends StructFields = StructFields>
  extends TUnsafe<StructData<Fields>>, FieldType<StructData<Fields>> {
  readonly tenon: "struct";
  readonly title: string;
  /** In bytes. */
  readonly size: number;
  readonly align: number;
  readonly fields: StructLayout["fields"];
}

/**
 * A struct: fields of fixed width at fixed places, in the order they are named, the same bytes in every language. A value of
 * it crosses as its bytes, without being encoded.
 *
 * @example
 * const Quote = struct("Quote", { cost: f.u32, price: f.f64, symbol: f.utf8(8) });
 *
 * @throws TENON_CONTRACT_INVALID for names and sizes that cannot be.
 */
export function struct<const Fields extends StructFields>(name: string, fields: Fields): StructSchema<Fields> {
  const layout = checkedLayout(name, () => {
    const placed = Object.entries(fields).map(([field, type]) => ({ name: field, of: layoutOfField(type, field) }));
    return readLayout(placeFields(name, placed), "");
  });
  const { title, size, align } = layout;
  const schema = { tenon: "struct", title, size, align, fields: layout.fields };
  const made: { accessor?: AccessorClass; slab?: Slab } = {};
  // Hidden, since a schema is JSON.
  Object.defineProperties(schema, {
    layout: { value: layout },
    "~allocate": {
      value: (init: unknown): object => {
        const accessor = (made.accessor ??= compileAccessor(layout));
        const { memory, at } = (made.slab ??= new Slab(layout)).take();
        fill(layout, memory, at, init);
        return new accessor(memory, at);
      },
    },
  });
  return Object.freeze(schema) as unknown as StructSchema<Fields>;
}

/**
 * Makes a struct in memory of its own: zeros, but for what `init` says. A list of numbers may be a
 * function that fills a typed array.
 *
 * @throws TENON_STRUCT_VALUE for what does not fit its field.
 */
export function allocate<Fields extends StructFields>(
  schema: StructSchema<Fields>,
  init: StructInit<Fields> = {},
): StructRecord<Fields> {
  const make: unknown = Reflect.get(schema, "~allocate");
  if (typeof make !== "function")
    throw new TenonError("TENON_OPTION_INVALID", {
      option: "schema",
      found: describe(schema),
      wanted: "what struct() returns",
    });
  return (make as (init: unknown) => StructRecord<Fields>)(init);
}

function layoutOfField(type: unknown, field: string): LayoutType {
  const layout: unknown = typeof type === "object" && type !== null ? Reflect.get(type, "layout") : undefined;
  if (typeof layout !== "object" || layout === null)
    throw new SchemaProblem(field, describe(type), "a type of tenon/contract's `f`, or a struct");
  return layout as LayoutType;
}

function checkedLayout(name: unknown, make: () => StructLayout): StructLayout {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof SchemaProblem)) throw error;
    const { path, found, wanted } = error;
    const shown = typeof name === "string" ? printable(name, 60) : describe(name);
    throw new TenonError("TENON_CONTRACT_INVALID", { contract: shown, path: printable(path, 300), found, wanted });
  }
}

function fill(layout: StructLayout, memory: Memory, at: number, init: unknown): void {
  try {
    fillStruct(layout, memory, at, init);
  } catch (thrown) {
    throw structError(thrown, layout.title);
  }
}
