import { describe } from "../found.ts";
import { isRecord, type Plain, type PlainObject } from "../plain.ts";
import { SchemaProblem } from "../schema-problem.ts";
import { aligned, alignOf, isScalar, type LayoutField, type LayoutType, sizeOf, type StructLayout } from "./layout.ts";

/** Of one struct. Larger data are many structs in a segment. */
const mostBytes = 16 * 2 ** 20;
const mostFields = 1_000;
const deepest = 16;

/** Lower case first, so that Go's exported names are as different as these. */
const fieldName = /^[a-z][A-Za-z0-9_]{0,99}$/;
const structName = /^[A-Z][A-Za-z0-9_]{0,99}$/;
/** An accessor has these itself, or JavaScript gives them a meaning. */
const taken: ReadonlySet<string> = new Set(["then", "toJSON", ...Object.getOwnPropertyNames(Object.prototype)]);

/**
 * Reads a struct's layout, given as plain JSON that anyone may have written.
 *
 * @throws SchemaProblem for unknown types, sizes of nothing or too much, and fields anywhere else than `placeFields` puts them.
 */
export function readLayout(given: unknown, path: string): StructLayout {
  return readStruct(asObject(given, path), path, 0, { left: mostFields });
}

function readStruct(given: PlainObject, path: string, depth: number, room: { left: number }): StructLayout {
  const { title, size, align } = given;
  if (typeof title !== "string" || !structName.test(title))
    throw new SchemaProblem(`${path}.title`, describe(title), 'a name like "Quote"');
  const list = given["fields"];
  if (!Array.isArray(list) || list.length === 0)
    throw new SchemaProblem(`${path}.fields`, describe(list), "one field or more");
  let end = 0;
  let widest = 1;
  const names = new Set<string>();
  const fields = list.map((each: Plain, index): LayoutField => {
    const at = `${path}.fields[${index}]`;
    const field = asObject(each, at);
    const name = nameOf(field, at, names);
    const under = `${path}.${name}`;
    const of = readType(field, under, depth, room);
    const offset = aligned(end, alignOf(of));
    if (field["offset"] !== offset)
      throw new SchemaProblem(`${under}.offset`, describe(field["offset"]), placeWanted(offset, end, field["offset"]));
    end = offset + sizeOf(of);
    widest = Math.max(widest, alignOf(of));
    return { name, offset, ...of };
  });
  if (align !== widest) throw new SchemaProblem(`${path}.align`, describe(align), String(widest));
  if (size !== aligned(end, widest))
    throw new SchemaProblem(`${path}.size`, describe(size), String(aligned(end, widest)));
  refuseSize(end, path);
  return { type: "struct", title, size: aligned(end, widest), align: widest, fields };
}

function placeWanted(offset: number, end: number, found: unknown): string {
  return typeof found === "number" && found < end
    ? `${offset}: it would overlap the field before it, which ends at ${end}`
    : String(offset);
}

function nameOf(field: PlainObject, path: string, names: Set<string>): string {
  const { name } = field;
  if (typeof name !== "string" || !fieldName.test(name) || taken.has(name))
    throw new SchemaProblem(`${path}.name`, describe(name), 'a name like "unitCost" that no object inherits');
  if (names.has(name)) throw new SchemaProblem(`${path}.name`, describe(name), "each name once");
  names.add(name);
  return name;
}

function readType(given: PlainObject, path: string, depth: number, room: { left: number }): LayoutType {
  room.left -= 1;
  if (room.left < 0) throw new SchemaProblem(path, `more than ${mostFields} fields`, "fewer");
  if (depth > deepest) throw new SchemaProblem(path, `fields nested deeper than ${deepest}`, "fewer levels");
  const { type } = given;
  if (type === "utf8" || type === "bytes") return { type, bytes: readCount(given, "bytes", path) };
  if (type === "struct") return readStruct(given, path, depth + 1, room);
  if (type === "array") {
    const count = readCount(given, "count", path);
    const of = readType(asObject(given["of"], `${path}.of`), `${path}[]`, depth + 1, room);
    refuseSize(count * sizeOf(of), path);
    return { type, count, of };
  }
  const scalar = { type } as LayoutType;
  if (typeof type !== "string" || !isScalar(scalar))
    throw new SchemaProblem(
      `${path}.type`,
      describe(type),
      "u8 to u64, i8 to i64, f32, f64, bool, utf8, bytes, array or struct",
    );
  return scalar;
}

function readCount(given: PlainObject, key: string, path: string): number {
  const count = given[key];
  if (typeof count === "number" && Number.isSafeInteger(count) && count >= 1 && count <= mostBytes) return count;
  throw new SchemaProblem(`${path}.${key}`, describe(count), `an integer from 1 to ${mostBytes}`);
}

function refuseSize(bytes: number, path: string): void {
  if (bytes > mostBytes) throw new SchemaProblem(path, `${bytes} bytes`, `at most ${mostBytes} bytes`);
}

function asObject(value: unknown, path: string): PlainObject {
  if (!isRecord(value)) throw new SchemaProblem(path, describe(value), "a type of tenon/contract's `f`, or a struct");
  return value as PlainObject;
}
