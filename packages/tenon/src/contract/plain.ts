import { describe, joinPath } from "./found.ts";
import { SchemaProblem } from "./schema-problem.ts";

/** JSON data. */
export type Plain = null | boolean | number | string | readonly Plain[] | PlainObject;
export interface PlainObject {
  readonly [key: string]: Plain;
}

// A level of schema is two of JSON (properties, name), so these only stop what the schema limits cannot see yet.
const maxDepth = 150;
const maxContainers = 40_000;

/** TypeBox keeps these beside the JSON as functions, so they would silently be lost on the way to a manifest. */
const functional: readonly string[] = ["~refine", "~codec"];

/**
 * A deeply frozen copy of JSON data. TypeBox's hidden marks come along, so that its type functions work on the copy.
 *
 * @throws SchemaProblem for what JSON cannot hold, for cycles and for `__proto__`.
 */
export function plainJson(value: unknown, path: string): Plain {
  let containers = 0;
  return visit(value, path, 0);

  function visit(current: unknown, at: string, depth: number): Plain {
    if (current === null || typeof current === "string" || typeof current === "boolean") return current;
    if (typeof current === "number" && Number.isFinite(current)) return current;
    if (typeof current !== "object") throw new SchemaProblem(at, describe(current), "JSON data");
    containers += 1;
    if (containers > maxContainers) throw new SchemaProblem(path, `more than ${maxContainers} objects`, "fewer");
    if (depth >= maxDepth) throw new SchemaProblem(path, `${maxDepth} levels of nesting, or a cycle`, "fewer levels");
    if (Array.isArray(current)) {
      return Object.freeze(Array.from(current, (item, index) => visit(item, joined(at, index), depth + 1)));
    }
    if (!isRecord(current)) throw new SchemaProblem(at, describe(current), "JSON data");
    return visitObject(current, at, depth);
  }

  function visitObject(current: Readonly<Record<string, unknown>>, at: string, depth: number): PlainObject {
    const copy: Record<string, Plain> = {};
    for (const key of Reflect.ownKeys(current)) {
      if (typeof key === "symbol") throw new SchemaProblem(at, "a symbol as key", "JSON data");
      if (functional.includes(key))
        throw new SchemaProblem(at, "a refinement or codec, which is code", "JSON Schema only");
      if (key === "__proto__") throw new SchemaProblem(at, 'the key "__proto__"', "another key");
      const enumerable = Object.prototype.propertyIsEnumerable.call(current, key);
      const inner = current[key];
      if (enumerable && inner !== undefined) copy[key] = visit(inner, joined(at, key), depth + 1);
      else if (key.startsWith("~")) Object.defineProperty(copy, key, { value: inner });
    }
    return Object.freeze(copy);
  }
}

/** True for an object that is a table of keys in whatever realm it was made, so not for a class instance or an array. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function joined(path: string, key: string | number): string {
  if (path === "") return joinPath(key, "");
  return typeof key === "number" ? `${path}${joinPath(key, "")}` : joinPathAfter(path, joinPath(key, ""));
}

function joinPathAfter(path: string, tail: string): string {
  return tail.startsWith("[") ? path + tail : `${path}.${tail}`;
}
