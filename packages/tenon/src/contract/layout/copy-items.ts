import { bufferOf, bytesOf, copyBytes, offsetOf, viewKindOf } from "./bytes.ts";
import { isScalar, type LayoutType, scalarBytes, type ScalarName } from "./layout.ts";
import { type Memory, viewOf } from "./memory.ts";
import { raiseStruct } from "./problem.ts";

/** The typed array whose elements are what a scalar is. */
const kinds: Readonly<Record<ScalarName, string>> = {
  ...{ u8: "Uint8Array", u16: "Uint16Array", u32: "Uint32Array", u64: "BigUint64Array" },
  ...{ i8: "Int8Array", i16: "Int16Array", i32: "Int32Array", i64: "BigInt64Array" },
  ...{ f32: "Float32Array", f64: "Float64Array", bool: "none" },
};

// Taken before any plugin code of this realm could replace them.
const constructors = {
  ...{ u8: Uint8Array, u16: Uint16Array, u32: Uint32Array, u64: BigUint64Array },
  ...{ i8: Int8Array, i16: Int16Array, i32: Int32Array, i64: BigInt64Array },
  ...{ f32: Float32Array, f64: Float64Array },
} as const;

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

export type FillItems = (items: ArrayBufferView) => unknown;

/** Has the items of a list filled by a function that is given them as a typed array. Throws a StructProblem. */
export function fillItems(
  { of, count }: Extract<LayoutType, { readonly type: "array" }>,
  memory: Memory,
  at: number,
  fill: FillItems,
  inPlace: boolean,
): void {
  if (!isScalar(of) || of.type === "bool")
    raiseStruct(fill, `${count} items: only numbers can be filled by a function`);
  const view = memory[viewOf(of.type)];
  const Items = constructors[of.type];
  if (inPlace) return void fill(new Items(bufferOf(view) as ArrayBuffer, offsetOf(view) + at, count));
  const items = new Items(count);
  fill(items);
  copyBytes(memory.u8, at, bytesOf(items), 0, count * scalarBytes[of.type]);
}
