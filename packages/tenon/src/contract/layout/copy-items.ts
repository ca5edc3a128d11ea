import { bytesOf, copyBytes, viewKindOf } from "./bytes.ts";
import { scalarBytes, type ScalarName } from "./layout.ts";
import type { Memory } from "./memory.ts";

/** The typed array whose elements are what a scalar is. */
const kinds: Readonly<Record<ScalarName, string>> = {
  ...{ u8: "Uint8Array", u16: "Uint16Array", u32: "Uint32Array", u64: "BigUint64Array" },
  ...{ i8: "Int8Array", i16: "Int16Array", i32: "Int32Array", i64: "BigInt64Array" },
  ...{ f32: "Float32Array", f64: "Float64Array", bool: "none" },
};

/** True for a typed array whose elements are as these are in memory. */
export function holdsItems(value: unknown, type: ScalarName): boolean {
  return viewKindOf(value) === kinds[type];
}

/** Copies items of a list into a typed array of their own type, all at once, and answers how many. */
export function copyItems(
  target: unknown,
  { u8 }: Memory,
  at: number,
  type: ScalarName,
  count: number,
  from: number,
): number {
  if (!holdsItems(target, type)) throw new TypeError(`Cannot copy items of type ${type}: wanted a ${kinds[type]}`);
  if (from >>> 0 !== from || from > count)
    throw new RangeError(`Cannot copy from item ${String(from)}: there are ${count}`);
  const bytes = bytesOf(target);
  const width = scalarBytes[type];
  const length = Math.min(bytes.length, (count - from) * width);
  copyBytes(bytes, 0, u8, at + from * width, length);
  return length / width;
}
