import type { LayoutType, ScalarName } from "./layout.ts";

/** A list of fixed length inside of a struct. Plain and typed arrays have what it has. */
export interface FixedArray<Item> {
  readonly length: number;
  /** Undefined beyond its ends; a negative index counts from the end. */
  at(index: number): Item | undefined;
  [Symbol.iterator](): Iterator<Item>;
}

/** A list as it is read out of a struct. */
export interface StructList<Item> extends FixedArray<Item> {
  /**
   * Copies items, beginning with `from`, into a typed array of the field's own type, and answers how many; not for truth values.
   * For many at once: it takes a tenth of a nanosecond a byte.
   */
  copyTo(target: ArrayBufferView, from?: number): number;
  /**
   * As of a plain array, at about the speed of a loop over a typed one. In a segment the record is asked for once, at the end:
   * if it went meanwhile that throws, and what `callback` was given may be anything.
   */
  reduce<Result>(callback: (soFar: Result, item: Item, index: number) => Result, initial: Result): Result;
}

/** The same in a struct that may be written. */
export interface WritableArray<Item> extends StructList<Item> {
  /** @throws TENON_STRUCT_VALUE */
  set(index: number, value: Item): void;
}

/**
 * What a list may be made of: its items, or a function that fills them. That one is given a typed array of the field's own type:
 * in a segment of the host's the very memory, whatever was in it, else zeros that are copied afterwards.
 */
export type ListInit<Item, Items> = FixedArray<Item> | ((items: Items) => void);

/** What a field of a struct is. `Value` is what reading it gives. */
export interface FieldType<Value> {
  readonly layout: LayoutType;
  /** Never there at run time: it carries the type. */
  readonly "~value"?: Value;
}

/** A number. `Items` is the typed array of many. */
export interface NumberType<Value, Items> extends FieldType<Value> {
  /** Never there at run time. */
  readonly "~items"?: Items;
}

/** A list of fixed length. */
export interface ListType<Item, Items> extends FieldType<FixedArray<Item>> {
  /** Never there at run time. */
  readonly "~filled"?: Items;
}

function scalar<Value>(type: ScalarName): FieldType<Value> {
  return Object.freeze({ layout: { type } });
}

export const u8: NumberType<number, Uint8Array> = scalar("u8");
export const u16: NumberType<number, Uint16Array> = scalar("u16");
export const u32: NumberType<number, Uint32Array> = scalar("u32");
/** Takes whole numbers, too, as far as those are exact. */
export const u64: NumberType<bigint, BigUint64Array> = scalar("u64");
export const i8: NumberType<number, Int8Array> = scalar("i8");
export const i16: NumberType<number, Int16Array> = scalar("i16");
export const i32: NumberType<number, Int32Array> = scalar("i32");
/** Takes whole numbers, too, as far as those are exact. */
export const i64: NumberType<bigint, BigInt64Array> = scalar("i64");
/** What is written is rounded to it. */
export const f32: NumberType<number, Float32Array> = scalar("f32");
export const f64: NumberType<number, Float64Array> = scalar("f64");
/** One byte, 0 or 1; others read as true. */
export const bool: FieldType<boolean> = scalar("bool");

/** Text of at most so many bytes of UTF-8, without the character 0. What is no UTF-8 reads as U+FFFD. */
export function utf8(bytes: number): FieldType<string> {
  return { layout: { type: "utf8", bytes } };
}

/** Exactly so many bytes. Reading gives a copy. */
export function bytes(count: number): FieldType<Uint8Array> {
  return { layout: { type: "bytes", bytes: count } };
}

/** So many of one type. */
export function array<Item, Items = undefined>(of: NumberType<Item, Items>, count: number): ListType<Item, Items> {
  return { layout: { type: "array", count, of: of.layout } };
}
