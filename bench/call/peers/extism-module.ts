// A WebAssembly module of some 200 bytes, put together by hand so that this bench needs no compiler: it copies its input to its
// output as Extism's own kits do, eight bytes and then one byte at a time. It parses nothing, which is in the peer's favour.

const i32 = 0x7f;
const i64 = 0x7e;

const imports: readonly (readonly [name: string, takes: readonly number[], gives: readonly number[]])[] = [
  ["input_length", [], [i64]],
  ["input_load_u8", [i64], [i32]],
  ["input_load_u64", [i64], [i64]],
  ["alloc", [i64], [i64]],
  ["store_u8", [i64, i32], []],
  ["store_u64", [i64, i64], []],
  ["output_set", [i64, i64], []],
];

const [call, get, set, add, constant] = [0x10, 0x20, 0x21, 0x7c, 0x42];
const [block, loop, branch, branchIf, end, none] = [0x02, 0x03, 0x0c, 0x0d, 0x0b, 0x40];
const greater = 0x56;
const [length, loadByte, load, alloc, storeByte, store, output] = [0, 1, 2, 3, 4, 5, 6];
const [size, out, at] = [0, 1, 2];

/** While `at + step` is not beyond the end: out[at] = in[at], and on. */
function copying(step: number, loads: number, stores: number): readonly number[] {
  return [
    ...[block, none, loop, none],
    ...[get, at, constant, step, add, get, size, greater, branchIf, 1],
    ...[get, out, get, at, add, get, at, call, loads, call, stores],
    ...[get, at, constant, step, add, set, at, branch, 0],
    ...[end, end],
  ];
}

const body: readonly number[] = [
  ...[1, 3, i64],
  ...[call, length, set, size, get, size, call, alloc, set, out],
  ...copying(8, load, store),
  ...copying(1, loadByte, storeByte),
  ...[get, out, get, size, call, output],
  ...[0x41, 0, end],
];

const text = (value: string): readonly number[] => [value.length, ...Buffer.from(value)];
const section = (id: number, content: readonly number[]): readonly number[] => [id, ...leb(content.length), ...content];
const leb = (value: number): readonly number[] => (value < 128 ? [value] : [(value & 127) | 128, ...leb(value >> 7)]);

export function echoModule(): Uint8Array {
  const types = [...imports.map(([, takes, gives]) => [takes, gives] as const), [[], [i32]] as const];
  const typed = types.flatMap(([takes, gives]) => [0x60, takes.length, ...takes, gives.length, ...gives]);
  const imported = imports.flatMap(([name], type) => [...text("extism:host/env"), ...text(name), 0, type]);
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [types.length, ...typed]),
    ...section(2, [imports.length, ...imported]),
    ...section(3, [1, imports.length]),
    ...section(7, [1, ...text("echo"), 0, imports.length]),
    ...section(10, [1, ...leb(body.length), ...body]),
  ]);
}
