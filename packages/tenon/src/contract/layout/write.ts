import { layoutKey, layoutMark, structBytes } from "./brand.ts";
import { byteCount, bytesOf, copyBytes, isUint8Array } from "./bytes.ts";
import { type FillItems, fillItems, holdsItems } from "./copy-items.ts";
import {
  isScalar,
  type LayoutField,
  type LayoutType,
  scalarBytes,
  type ScalarName,
  sizeOf,
  type StructLayout,
} from "./layout.ts";
import { type Memory, viewOf } from "./memory.ts";
import { raiseStruct, raiseStructUnder } from "./problem.ts";
import { writeText } from "./text.ts";

/** Writes a value into the place of one type. Throws a StructProblem; what came before the part that does not fit is written. */
export type Write = (memory: Memory, at: number, value: unknown) => void;

/** What writes values of a type; for a struct, every field must be given. */
export function writerOf(layout: LayoutType): Write {
  switch (layout.type) {
    case "utf8":
      return (memory, at, value) => writeText(memory, at, layout.bytes, value);
    case "bytes":
      return (memory, at, value) => writeBytes(memory, at, layout.bytes, value);
    case "array":
      return arrayWriter(layout.of, layout.count);
    case "struct":
      return structWriter(layout);
    default:
      return scalarWriter(layout.type);
  }
}

/**
 * Fills in what `init` names of the fields of a struct; throws a StructProblem of the first that is none. A list may be a function
 * that fills its items: where they are with `inPlace`, for those who may have the memory, else in a copy.
 */
export function fillStruct(layout: StructLayout, memory: Memory, at: number, init: unknown, inPlace = false): void {
  if (typeof init !== "object" || init === null) raiseStruct(init, "an object");
  // One struct made of another, whose properties are not its own, or of its bytes.
  if (layoutKey in init || isUint8Array(init)) return writerOf(layout)(memory, at, init);
  const { fields } = layout;
  const names = Object.keys(init);
  // By index: code of a plugin may have changed how lists are gone through, and must not be handed the memory.
  for (let next = 0; next < names.length; next += 1) {
    const name = names[next] as string;
    let index = 0;
    while (index < fields.length && (fields[index] as LayoutField).name !== name) index += 1;
    const field = fields[index];
    const value = (init as Readonly<Record<string, unknown>>)[name];
    try {
      if (field === undefined)
        raiseStruct(value, `no such field: there are ${fields.map((each) => each.name).join(", ")}`);
      if (field.type === "array" && typeof value === "function")
        fillItems(field, memory, at + field.offset, value as FillItems, inPlace);
      else writerOf(field)(memory, at + field.offset, value);
    } catch (thrown) {
      raiseStructUnder(thrown, name);
    }
  }
}

function structWriter(layout: StructLayout): Write {
  const { size } = layout;
  const mark = layoutMark(layout);
  const fields = layout.fields.map((field) => ({ ...field, write: writerOf(field) }));
  return (memory, at, value) => {
    if (typeof value !== "object" || value === null) raiseStruct(value, `a struct of ${size} bytes`);
    if (isUint8Array(value)) return writeBytes(memory, at, size, value);
    const same = structBytes(value, mark, size);
    if (same !== undefined) return copyBytes(memory.u8, at, same.bytes, same.at, size);
    for (let index = 0; index < fields.length; index += 1) {
      const { name, offset, write } = fields[index] as (typeof fields)[number];
      try {
        write(memory, at + offset, (value as Readonly<Record<string, unknown>>)[name]);
      } catch (thrown) {
        raiseStructUnder(thrown, name);
      }
    }
  };
}

function writeBytes({ u8 }: Memory, at: number, length: number, value: unknown): void {
  if (!isUint8Array(value)) raiseStruct(value, `a Uint8Array of ${length} bytes`);
  if (byteCount(value) !== length) raiseStruct(value, `a Uint8Array of ${length} bytes, not of ${byteCount(value)}`);
  copyBytes(u8, at, value, 0, length);
}

function arrayWriter(of: LayoutType, count: number): Write {
  const write = writerOf(of);
  const stride = sizeOf(of);
  const wanted = `${count} items`;
  return (memory, at, value) => {
    if (typeof value !== "object" || value === null) raiseStruct(value, wanted);
    const items = value as { readonly length?: unknown; readonly at?: unknown };
    const { length } = items;
    if (length !== count)
      raiseStruct(value, `${wanted}, not ${typeof length === "number" ? length : "something else"}`);
    if (isScalar(of) && holdsItems(value, of.type)) return copyBytes(memory.u8, at, bytesOf(value), 0, count * stride);
    for (let index = 0; index < count; index += 1) {
      try {
        write(memory, at + index * stride, itemAt(items, index));
      } catch (thrown) {
        raiseStructUnder(thrown, index);
      }
    }
  };
}

// Of plain and typed arrays the element itself: `at` could be anybody's.
function itemAt(items: object, index: number): unknown {
  if (Array.isArray(items) || ArrayBuffer.isView(items)) return (items as unknown as readonly unknown[])[index];
  const at: unknown = Reflect.get(items, "at");
  return typeof at === "function" ? (Reflect.apply(at as () => unknown, items, [index]) as unknown) : undefined;
}

function scalarWriter(type: ScalarName): Write {
  const view = viewOf(type);
  const shift = Math.log2(scalarBytes[type]);
  const fits = scalarFits[type];
  const wanted = scalarWanted[type];
  return (memory, at, value) => {
    const stored = fits(value);
    if (stored === undefined) raiseStruct(value, wanted);
    (memory[view] as { [index: number]: number | bigint })[at >>> shift] = stored;
  };
}

type Fits = (value: unknown) => number | bigint | undefined;

const whole =
  (least: number, most: number): Fits =>
  (value) =>
    typeof value === "number" && Number.isInteger(value) && value >= least && value <= most ? value : undefined;

const big =
  (wrap: (value: bigint) => bigint): Fits =>
  (value) => {
    const given = typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : value;
    return typeof given === "bigint" && wrap(given) === given ? given : undefined;
  };

const number: Fits = (value) => (typeof value === "number" ? value : undefined);

const scalarFits: Readonly<Record<ScalarName, Fits>> = {
  u8: whole(0, 2 ** 8 - 1),
  u16: whole(0, 2 ** 16 - 1),
  u32: whole(0, 2 ** 32 - 1),
  u64: big((value) => BigInt.asUintN(64, value)),
  i8: whole(-(2 ** 7), 2 ** 7 - 1),
  i16: whole(-(2 ** 15), 2 ** 15 - 1),
  i32: whole(-(2 ** 31), 2 ** 31 - 1),
  i64: big((value) => BigInt.asIntN(64, value)),
  f32: number,
  f64: number,
  bool: (value) => (typeof value === "boolean" ? Number(value) : undefined),
};

const scalarWanted: Readonly<Record<ScalarName, string>> = {
  u8: "an integer from 0 to 255",
  u16: "an integer from 0 to 65535",
  u32: "an integer from 0 to 4294967295",
  u64: "a bigint from 0 to 2^64-1",
  i8: "an integer from -128 to 127",
  i16: "an integer from -32768 to 32767",
  i32: "an integer from -2147483648 to 2147483647",
  i64: "a bigint from -2^63 to 2^63-1",
  f32: "a number",
  f64: "a number",
  bool: "true or false",
};
