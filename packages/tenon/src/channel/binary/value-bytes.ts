import { type ByteReader, malformed } from "./byte-reader.ts";
import { type ByteWriter, refuseToWrite } from "./byte-writer.ts";
import { plainBytes } from "../../contract/layout/brand.ts";

// What precedes each value. They go over the wire between two copies of this file only, so they need not stay the same.
const tags = {
  undefined: 0,
  null: 1,
  true: 2,
  false: 3,
  integer: 4,
  number: 5,
  shortText: 6,
  text: 7,
  wideText: 8,
  bytes: 9,
  list: 10,
  table: 11,
} as const;

/** More than any codec lets pass; both ends go down by calling themselves. */
const deepest = 200;
const { keys, getPrototypeOf, prototype: objectPrototype } = Object;

/**
 * Writes plain data: what JSON can say, undefined, every number, and bytes. Throws `NotWritable` for all else: a channel
 * then takes the way that clones.
 */
export function writeValue(to: ByteWriter, value: unknown, depth: number = deepest): void {
  to.room(9);
  switch (typeof value) {
    case "undefined":
      return to.u8(tags.undefined);
    case "boolean":
      return to.u8(value ? tags.true : tags.false);
    case "number":
      return writeNumber(to, value);
    case "string":
      return writeText(to, value);
    case "object":
      return value === null ? to.u8(tags.null) : writeObject(to, value, depth);
    case "bigint":
    case "symbol":
    case "function":
      refuseToWrite("no plain data");
  }
}

function writeNumber(to: ByteWriter, value: number): void {
  const small = (value | 0) === value && (value !== 0 || 1 / value > 0);
  to.u8(small ? tags.integer : tags.number);
  if (small) to.i32(value);
  else to.f64(value);
}

function writeText(to: ByteWriter, text: string): void {
  const { length } = text;
  to.room(5 + length);
  const { at } = to;
  to.u8(length < 256 ? tags.shortText : tags.text);
  if (length < 256) to.u8(length);
  else to.u32(length);
  if (to.latin1(text)) return;
  to.back(at);
  to.room(5 + length * 2);
  to.u8(tags.wideText);
  to.u32(length);
  to.utf16(text);
}

function writeObject(to: ByteWriter, value: object, depth: number): void {
  if (depth === 0) refuseToWrite("no plain data");
  if (Array.isArray(value)) {
    to.u8(tags.list);
    to.u32(value.length);
    for (let index = 0; index < value.length; index += 1) writeValue(to, value[index], depth - 1);
    return;
  }
  if (value instanceof Uint8Array) {
    to.room(5 + value.length);
    to.u8(tags.bytes);
    to.u32(value.length);
    return to.put(value);
  }
  const struct = plainBytes(value);
  if (struct !== undefined) return writeObject(to, struct, depth);
  const prototype: unknown = getPrototypeOf(value);
  if (prototype !== objectPrototype && prototype !== null) refuseToWrite("no plain data");
  const names = keys(value);
  to.u8(tags.table);
  to.u32(names.length);
  for (const name of names) {
    writeText(to, name);
    writeValue(to, (value as Readonly<Record<string, unknown>>)[name], depth - 1);
  }
}

/** Reads what `writeValue` wrote, into objects of this realm. Throws a `MalformedFrame`. */
export function readValue(from: ByteReader, depth: number = deepest): unknown {
  const tag = from.u8();
  switch (tag) {
    case tags.undefined:
      return undefined;
    case tags.null:
      return null;
    case tags.true:
      return true;
    case tags.false:
      return false;
    case tags.integer:
      return from.i32();
    case tags.number:
      return from.f64();
    case tags.bytes:
      return from.take(from.u32());
    case tags.list:
      return readList(from, depth);
    case tags.table:
      return readTable(from, depth);
    default:
      return readText(from, tag);
  }
}

function readText(from: ByteReader, tag: number): string {
  switch (tag) {
    case tags.shortText:
      return from.latin1(from.u8());
    case tags.text:
      return from.latin1(from.u32());
    case tags.wideText:
      return from.utf16(from.u32());
    default:
      return malformed(`tag ${tag}`, "a known tag of a value");
  }
}

function readList(from: ByteReader, depth: number): unknown[] {
  const count = countOf(from, depth);
  const list: unknown[] = [];
  for (let index = 0; index < count; index += 1) list.push(readValue(from, depth - 1));
  return list;
}

function readTable(from: ByteReader, depth: number): Record<string, unknown> {
  const count = countOf(from, depth);
  const table: Record<string, unknown> = {};
  for (let index = 0; index < count; index += 1) {
    const tag = from.u8();
    const name = tag === tags.shortText ? from.key(from.u8()) : readText(from, tag);
    const value = readValue(from, depth - 1);
    if (name === "__proto__")
      Object.defineProperty(table, name, { value, writable: true, enumerable: true, configurable: true });
    else table[name] = value;
  }
  return table;
}

// Each item has at least one byte, so a count that tells of more is refused before anything is made for it.
function countOf(from: ByteReader, depth: number): number {
  if (depth === 0) malformed(`values nested deeper than ${deepest}`, "less depth");
  const count = from.u32();
  from.need(count);
  return count;
}
