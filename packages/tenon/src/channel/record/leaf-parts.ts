import type { Primitive } from "../../contract/shape.ts";
import { type ByteReader, malformed } from "../binary/byte-reader.ts";
import type { ByteWriter } from "../binary/byte-writer.ts";
import { charge, type Copier, numberBytes, type Run } from "../copier.ts";
import { bytesLength } from "../copy-bytes.ts";
import { compileValues, copyBoolean, copyInteger, copyNumber, copyNothing, copyString } from "../copy-primitive.ts";
import { setTypedArray } from "../intrinsics.ts";
import type { Part } from "./part.ts";
import { readText, writeText } from "./text-part.ts";

export const undefinedPart: Part = {
  write(to, value) {
    copyNothing(value);
    writeByte(to, 0);
  },
  read: (from) => (from.u8() === 0 ? undefined : malformed("a value", "nothing")),
};

export const booleanPart: Part = {
  write: (to, value, run) => writeByte(to, copyBoolean(value, run) === true ? 1 : 0),
  read: readBoolean,
};

export const numberPart: Part = {
  write: (to, value, run) => writeNumber(to, copyNumber(value, run) as number),
  read: readNumber,
};

export const integerPart: Part = {
  write: (to, value, run) => writeNumber(to, copyInteger(value, run) as number),
  read: readInteger,
};

export const stringPart: Part = {
  write: (to, value, run) => writeText(to, copyString(value, run) as string),
  read: readText,
};

export function writeByte(to: ByteWriter, byte: number): void {
  to.room(1);
  to.u8(byte);
}

export function writeNumber(to: ByteWriter, value: number): void {
  to.room(8);
  to.f64(value);
}

/** Whether something is there: one byte, 0 or 1. */
export function readFlag(from: ByteReader): boolean {
  const byte = from.u8();
  return byte <= 1 ? byte === 1 : malformed(`byte ${byte}`, "0 or 1");
}

/** What was said to be there is. */
export function present(value: unknown): unknown {
  return value === undefined ? malformed("nothing", "the property that is there") : value;
}

export function readBoolean(from: ByteReader, run: Run): boolean {
  charge(run, numberBytes);
  return readFlag(from);
}

export function readNumber(from: ByteReader, run: Run): number {
  const value = from.f64();
  if (value - value !== 0) malformed(`number ${value}`, "a finite number");
  charge(run, numberBytes);
  return value;
}

export function readInteger(from: ByteReader, run: Run): number {
  const value = readNumber(from, run);
  return Number.isInteger(value) ? value : malformed(`number ${value}`, "an integer");
}

/** Each goes as its place in the list; undefined where one byte cannot tell them apart. */
export function valuesPart(values: readonly Primitive[]): Part | undefined {
  if (values.length > 0xff) return undefined;
  const copy: Copier = compileValues(values);
  const numbers: ReadonlyMap<unknown, number> = new Map(values.map((value, number) => [value, number]));
  return {
    write: (to, value, run) => writeByte(to, numbers.get(copy(value, run)) ?? 0),
    read(from, run) {
      const number = from.u8();
      charge(run, numberBytes);
      return number < values.length ? values[number] : malformed(`value ${number}`, `one of ${values.length} values`);
    },
  };
}

export function bytesPart(maxBytes: number): Part {
  return {
    write(to, value, run) {
      const length = bytesLength(value, run, maxBytes);
      to.room(4 + length);
      to.u32(length);
      const { at } = to;
      if (length > 0) setTypedArray(to.bytes.subarray(at, at + length), value);
      to.back(at + length);
    },
    read(from, run) {
      const length = from.u32();
      from.need(length);
      if (length > maxBytes) malformed(`${length} bytes`, `at most ${maxBytes} bytes`);
      charge(run, length);
      return from.take(length);
    },
  };
}
