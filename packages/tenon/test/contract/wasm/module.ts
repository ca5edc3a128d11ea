import { numberBytes } from "../../../src/contract/wasm/binary.ts";

const types = { i32: 0x7f, i64: 0x7e, f64: 0x7c } as const;
type ValueType = keyof typeof types;

/** A function of a module that is made by hand; its body answers the constant. */
export interface Func {
  readonly takes?: readonly ValueType[];
  readonly gives?: readonly ValueType[];
  /** Bytes of its body; unless told, it answers 0. */
  readonly body?: readonly number[];
}

export interface Made {
  readonly imports?: readonly (Func & { readonly module: string; readonly name: string })[];
  readonly exports?: Readonly<Record<string, Func>>;
  /** Bytes of its limits; null for none. */
  readonly memory?: readonly number[] | null;
  readonly table?: readonly number[];
  readonly memoryName?: string;
  /** The index of the start function. */
  readonly start?: number;
}

/** A module made of bytes, well formed or not as its parts are. */
export function makeModule({
  imports = [],
  exports = {},
  memory = [0, 1],
  table,
  memoryName = "memory",
  start,
}: Made): Uint8Array {
  const functions = Object.entries(exports);
  const all: readonly Func[] = [...imports, ...functions.map(([, func]) => func)];
  const importList = imports.map(({ module, name }, index) => [
    ...text(module),
    ...text(name),
    0,
    ...numberBytes(index),
  ]);
  const exportList = functions.map(([name], index) => [...text(name), 0, ...numberBytes(imports.length + index)]);
  const memoryExport = memory === null ? [] : [[...text(memoryName), 2, 0]];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, all.map(typeOf)),
    ...section(2, importList),
    ...section(
      3,
      functions.map((_, index) => numberBytes(imports.length + index)),
    ),
    ...(table === undefined ? [] : section(4, [[0x70, ...table]])),
    ...(memory === null ? [] : section(5, [memory])),
    ...section(7, [...exportList, ...memoryExport]),
    ...(start === undefined ? [] : [8, ...sized(numberBytes(start))]),
    ...section(
      10,
      functions.map(([, func]) => sized([0, ...(func.body ?? zeroOf(func)), 0x0b])),
    ),
  ]);
}

const takesBytes: Func = { takes: ["i32", "i32"], gives: ["i32"] };

/** What every guest must have, and methods. Its cell is at 8, its input buffer at 64. */
export function guestExports(methods: readonly string[]): Readonly<Record<string, Func>> {
  return {
    tenon_abi_1: { gives: ["i32"], body: [0x41, 8] },
    tenon_reserve: { takes: ["i32"], gives: ["i32"], body: [0x41, 0xc0, 0] },
    ...Object.fromEntries(methods.map((name) => [`tenon_method_${name}`, takesBytes])),
  };
}

function zeroOf({ gives = [] }: Func): readonly number[] {
  return gives.flatMap((type) => (type === "f64" ? [0x44, 0, 0, 0, 0, 0, 0, 0, 0] : [type === "i32" ? 0x41 : 0x42, 0]));
}

function typeOf({ takes = [], gives = [] }: Func): readonly number[] {
  return [0x60, takes.length, ...takes.map((type) => types[type]), gives.length, ...gives.map((type) => types[type])];
}

function section(id: number, items: readonly (readonly number[])[]): readonly number[] {
  return items.length === 0 ? [] : [id, ...sized([...numberBytes(items.length), ...items.flat()])];
}

function sized(bytes: readonly number[]): readonly number[] {
  return [...numberBytes(bytes.length), ...bytes];
}

function text(value: string): readonly number[] {
  const bytes = [...new TextEncoder().encode(value)];
  return sized(bytes);
}
