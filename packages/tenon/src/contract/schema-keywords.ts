import { describe } from "./found.ts";
import type { PlainObject } from "./plain.ts";
import { SchemaProblem } from "./schema-problem.ts";

/** The kinds of schema a contract may hold. */
export type SchemaKind =
  | "any"
  | "undefined"
  | "null"
  | "boolean"
  | "number"
  | "integer"
  | "string"
  | "const"
  | "enum"
  | "bytes"
  | "struct"
  | "array"
  | "object"
  | "union"
  | "all"
  | "ref";

/** Say something to people, nothing about values. */
const annotations = [
  "title",
  "description",
  "examples",
  "$comment",
  "default",
  "deprecated",
  "readOnly",
  "writeOnly",
  "$schema",
];

const bounds = ["type", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];
const keywords: Readonly<Record<SchemaKind, readonly string[]>> = {
  any: [],
  undefined: ["type"],
  null: ["type"],
  boolean: ["type"],
  number: bounds,
  integer: bounds,
  string: ["type", "minLength", "maxLength", "pattern", "format"],
  const: ["type", "const"],
  enum: ["enum"],
  bytes: ["tenon", "maxBytes"],
  struct: ["tenon", "size", "align", "fields"],
  array: ["type", "items", "additionalItems", "minItems", "maxItems", "uniqueItems"],
  object: ["type", "properties", "required", "additionalProperties", "patternProperties"],
  union: ["anyOf"],
  all: ["allOf"],
  ref: ["$ref", "$defs"],
};

const types: ReadonlyMap<unknown, SchemaKind> = new Map<unknown, SchemaKind>([
  ["undefined", "undefined"],
  ["void", "undefined"],
  ...(["null", "boolean", "number", "integer", "string", "array", "object"] as const).map(
    (type) => [type, type] as const,
  ),
]);

/** Decides the kind of a schema and refuses keywords that have no meaning for that kind. */
export function keywordsOf(schema: PlainObject, path: string): SchemaKind {
  const kind = kindOf(schema, path);
  const allowed = keywords[kind];
  for (const key of Object.keys(schema)) {
    if (allowed.includes(key) || annotations.includes(key) || key.startsWith("x-")) continue;
    throw new SchemaProblem(path, `the keyword ${describe(key)}`, wanted(kind));
  }
  return kind;
}

function wanted(kind: SchemaKind): string {
  const known = keywords[kind].filter((key) => key !== "type");
  return known.length === 0 ? "a schema of what can cross a wall" : `of these: ${known.join(", ")}`;
}

function kindOf(schema: PlainObject, path: string): SchemaKind {
  if (Object.hasOwn(schema, "$ref")) return "ref";
  if (Object.hasOwn(schema, "anyOf")) return "union";
  if (Object.hasOwn(schema, "allOf")) return "all";
  if (Object.hasOwn(schema, "const")) return "const";
  if (Object.hasOwn(schema, "enum")) return "enum";
  if (Object.hasOwn(schema, "tenon")) {
    const kind = schema["tenon"];
    if (kind !== "bytes" && kind !== "struct")
      throw new SchemaProblem(`${path}.tenon`, describe(kind), '"bytes" or "struct"');
    return kind;
  }
  if (!Object.hasOwn(schema, "type")) return "any";
  const kind = types.get(schema["type"]);
  if (kind === undefined)
    throw new SchemaProblem(`${path}.type`, describe(schema["type"]), "a type whose values can cross a wall as data");
  return kind;
}
