import { describe } from "./found.ts";
import { isRecord, type Plain, type PlainObject } from "./plain.ts";
import { SchemaProblem } from "./schema-problem.ts";
import type { Primitive } from "./shape.ts";

export function asSchema(value: unknown, path: string): PlainObject {
  if (!isRecord(value)) throw new SchemaProblem(path, describe(value), "a JSON Schema object");
  return value as PlainObject;
}

export function asSchemas(value: Plain | undefined, path: string): readonly Plain[] {
  if (!Array.isArray(value) || value.length === 0)
    throw new SchemaProblem(path, describe(value), "a list of JSON Schema objects");
  return value as readonly Plain[];
}

export function asNumber(schema: PlainObject, key: string, path: string): number | undefined {
  const value = schema[key];
  if (value === undefined || typeof value === "number") return value;
  throw new SchemaProblem(`${path}.${key}`, describe(value), "a number");
}

export function asCount(schema: PlainObject, key: string, path: string): number | undefined {
  const value = asNumber(schema, key, path);
  if (value === undefined || (Number.isSafeInteger(value) && value >= 0)) return value;
  throw new SchemaProblem(`${path}.${key}`, describe(value), "an integer from 0");
}

export function asNames(value: Plain | undefined, path: string): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((name) => typeof name === "string")) return value;
  throw new SchemaProblem(path, describe(value), "a list of names");
}

export function asPrimitive(value: Plain | undefined, path: string): Primitive {
  if (value === undefined || (typeof value === "object" && value !== null)) {
    throw new SchemaProblem(path, describe(value), "a string, a number, a boolean or null");
  }
  return value;
}

export function asPattern(value: Plain, path: string): string {
  if (typeof value !== "string") throw new SchemaProblem(path, describe(value), "a regular expression as a string");
  try {
    new RegExp(value, "u");
  } catch {
    throw new SchemaProblem(path, describe(value), "a regular expression that compiles with the flag u");
  }
  return value;
}
