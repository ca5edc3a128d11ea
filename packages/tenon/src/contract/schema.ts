import type { Plain, PlainObject } from "./plain.ts";
import { describe, joinPath } from "./found.ts";
import { readLayout } from "./layout/read-layout.ts";
import { keywordsOf, type SchemaKind } from "./schema-keywords.ts";
import { SchemaProblem } from "./schema-problem.ts";
import { asCount, asNames, asNumber, asPattern, asPrimitive, asSchema, asSchemas } from "./schema-parts.ts";
import type { Definition, Field, ObjectShape, Primitive, Shape } from "./shape.ts";

const maxDepth = 64;
const maxNodes = 10_000;
// Bytes do not tell which of several structs they are.
const structWanted = "a schema that can be told from others: an object with the struct in it";

/** Mutable while its schema is being read, and only then. */
interface Draft {
  readonly name: string;
  shape: Shape;
}

interface Reading {
  nodes: number;
  /** Every definition of the schema: names are unique in it, since validators look them up by name alone. */
  readonly all: Map<string, Draft>;
}

interface Place {
  readonly path: string;
  readonly depth: number;
  readonly scope: ReadonlySet<string>;
}

/**
 * Reads a schema, given as plain JSON, into a shape.
 *
 * @throws SchemaProblem for what cannot cross a wall, or is deeper or larger than a contract may be.
 */
export function readSchema(schema: Plain, path: string): Shape {
  const reading: Reading = { nodes: 0, all: new Map() };
  const shape = read(schema, { path, depth: 0, scope: new Set() }, reading);
  for (const definition of reading.all.values()) refuseEndless(definition, path);
  return shape;
}

function read(given: Plain | undefined, place: Place, reading: Reading): Shape {
  const schema = asSchema(given, place.path);
  reading.nodes += 1;
  if (reading.nodes > maxNodes) throw new SchemaProblem(place.path, `more than ${maxNodes} schemas`, "fewer");
  if (place.depth > maxDepth)
    throw new SchemaProblem(place.path, `schemas nested deeper than ${maxDepth}`, "fewer levels");
  const kind = keywordsOf(schema, place.path);
  return readers[kind](schema, place, reading);
}

type Reader = (schema: PlainObject, place: Place, reading: Reading) => Shape;

const readers: Readonly<Record<SchemaKind, Reader>> = {
  any: () => ({ kind: "any" }),
  undefined: () => ({ kind: "undefined" }),
  null: () => ({ kind: "values", values: [null] }),
  boolean: () => ({ kind: "boolean" }),
  number: (schema, place) => readNumber(schema, place, false),
  integer: (schema, place) => readNumber(schema, place, true),
  string: readString,
  const: readConst,
  enum: readEnum,
  struct: (schema, { path }) => ({ kind: "struct", layout: readLayout(schema, path) }),
  bytes: (schema, { path }) => ({ kind: "bytes", maxBytes: asCount(schema, "maxBytes", path) ?? Infinity }),
  array: readArray,
  object: readObject,
  union: readUnion,
  all: readAllOf,
  ref: readRef,
};

function inside(place: Place, key: string, index?: number): Place {
  const tail = index === undefined ? joinPath(key, "") : joinPath(key, joinPath(index, ""));
  const joint = place.path === "" || tail.startsWith("[") ? "" : ".";
  return { path: place.path + joint + tail, depth: place.depth + 1, scope: place.scope };
}

function readNumber(schema: PlainObject, { path }: Place, integer: boolean): Shape {
  const bounds: Record<string, number> = {};
  for (const key of ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]) {
    const bound = asNumber(schema, key, path);
    if (bound !== undefined) bounds[key] = bound;
  }
  if (bounds["multipleOf"] !== undefined && bounds["multipleOf"] <= 0) {
    throw new SchemaProblem(`${path}.multipleOf`, describe(bounds["multipleOf"]), "a number above 0");
  }
  return { kind: "number", integer, ...bounds };
}

function readString(schema: PlainObject, { path }: Place): Shape {
  const minLength = asCount(schema, "minLength", path);
  const maxLength = asCount(schema, "maxLength", path);
  const { pattern, format } = schema;
  if (format !== undefined && typeof format !== "string")
    throw new SchemaProblem(`${path}.format`, describe(format), "a string");
  return {
    kind: "string",
    ...(minLength !== undefined && { minLength }),
    ...(maxLength !== undefined && { maxLength }),
    ...(pattern !== undefined && { pattern: asPattern(pattern, `${path}.pattern`) }),
    ...(format !== undefined && { format }),
  };
}

function readConst(schema: PlainObject, { path }: Place): Shape {
  const value = asPrimitive(schema["const"], `${path}.const`);
  const { type } = schema;
  const fits = type === undefined || type === typeOf(value) || (type === "integer" && Number.isInteger(value));
  if (!fits) throw new SchemaProblem(`${path}.const`, describe(value), `a value of type ${describe(type)}`);
  return { kind: "values", values: [value] };
}

function typeOf(value: Primitive): string {
  return value === null ? "null" : typeof value;
}

function readEnum(schema: PlainObject, { path }: Place): Shape {
  const values = schema["enum"];
  if (!Array.isArray(values) || values.length === 0)
    throw new SchemaProblem(`${path}.enum`, describe(values), "a list of values");
  return { kind: "values", values: values.map((value: Plain, index) => asPrimitive(value, `${path}.enum[${index}]`)) };
}

function readUnion(schema: PlainObject, place: Place, reading: Reading): Shape {
  const branches = readAll(schema, "anyOf", place, reading);
  const index = branches.findIndex(({ kind }) => kind === "struct");
  if (index >= 0) throw new SchemaProblem(`${place.path}.anyOf[${index}]`, "a struct", structWanted);
  return { kind: "union", branches };
}

function readAll(schema: PlainObject, key: string, place: Place, reading: Reading): readonly Shape[] {
  const parts = asSchemas(schema[key], `${place.path}.${key}`);
  return parts.map((part, index) => read(part, inside(place, key, index), reading));
}

function readArray(schema: PlainObject, place: Place, reading: Reading): Shape {
  const minItems = asCount(schema, "minItems", place.path) ?? 0;
  const maxItems = asCount(schema, "maxItems", place.path) ?? Infinity;
  const { items, uniqueItems, additionalItems } = schema;
  if (uniqueItems !== undefined && typeof uniqueItems !== "boolean") {
    throw new SchemaProblem(`${place.path}.uniqueItems`, describe(uniqueItems), "true or false");
  }
  if (!Array.isArray(items)) {
    if (additionalItems !== undefined)
      throw new SchemaProblem(
        `${place.path}.additionalItems`,
        describe(additionalItems),
        "none without a list of items",
      );
    const shape: Shape = items === undefined ? { kind: "any" } : read(items, inside(place, "items"), reading);
    return { kind: "array", items: shape, minItems, maxItems, uniqueItems: uniqueItems === true };
  }
  if (additionalItems !== false)
    throw new SchemaProblem(`${place.path}.additionalItems`, describe(additionalItems), "false");
  if (uniqueItems === true || maxItems < items.length)
    throw new SchemaProblem(place.path, "a limit on a tuple", "its items only");
  if (minItems > items.length)
    throw new SchemaProblem(`${place.path}.minItems`, describe(minItems), `at most ${items.length}`);
  const shapes = items.map((item: Plain, index) => read(item, inside(place, "items", index), reading));
  return { kind: "tuple", items: shapes, minItems };
}

function readObject(schema: PlainObject, place: Place, reading: Reading): ObjectShape {
  const properties =
    schema["properties"] === undefined ? {} : asSchema(schema["properties"], `${place.path}.properties`);
  const required = new Set(asNames(schema["required"], `${place.path}.required`));
  const fields = Object.keys(properties).map((name): Field => {
    const at = inside(inside(place, "properties"), name);
    // Validators ask `name in value`, which is true for what every object inherits.
    if (!required.has(name) && name in Object.prototype)
      throw new SchemaProblem(at.path, "an optional property that every object inherits", "another name");
    const shape = read(properties[name], { ...at, depth: place.depth + 1 }, reading);
    return { name, required: required.delete(name), shape };
  });
  for (const name of required) throw new SchemaProblem(`${place.path}.required`, describe(name), "names of properties");
  const patternProperties =
    schema["patternProperties"] === undefined
      ? {}
      : asSchema(schema["patternProperties"], `${place.path}.patternProperties`);
  const patterns = Object.keys(patternProperties).map((pattern) => ({
    pattern: asPattern(pattern, `${place.path}.patternProperties`),
    shape: read(patternProperties[pattern], inside(place, "patternProperties"), reading),
  }));
  return { kind: "object", fields, patterns, rest: readRest(schema["additionalProperties"], place, reading) };
}

function readRest(given: Plain | undefined, place: Place, reading: Reading): Shape | undefined {
  if (given === undefined || given === false) return undefined;
  if (given === true) return { kind: "any" };
  return read(given, inside(place, "additionalProperties"), reading);
}

/** Objects that must all fit are one object with all their fields. */
function readAllOf(schema: PlainObject, place: Place, reading: Reading): Shape {
  const fields = new Map<string, Field>();
  const sources = new Map<string, string>();
  asSchemas(schema["allOf"], `${place.path}.allOf`).forEach((part, index) => {
    const at = inside(place, "allOf", index);
    const shape = read(part, at, reading);
    const closed = "additionalProperties" in asSchema(part, at.path);
    if (shape.kind !== "object" || shape.patterns.length > 0 || shape.rest !== undefined || closed) {
      throw new SchemaProblem(at.path, "something else", "an object with properties only");
    }
    for (const field of shape.fields) {
      const text = JSON.stringify(field.shape, (key, value: unknown) =>
        key === "definition" ? (value as Definition).name : value,
      );
      const known = sources.get(field.name);
      if (known !== undefined && known !== text)
        throw new SchemaProblem(
          joinAfter(at.path, field.name),
          "another schema for the same property",
          "one schema a property",
        );
      sources.set(field.name, text);
      fields.set(field.name, { ...field, required: field.required || fields.get(field.name)?.required === true });
    }
  });
  return { kind: "object", fields: [...fields.values()], patterns: [], rest: undefined };
}

function joinAfter(path: string, name: string): string {
  const tail = joinPath(name, "");
  return tail.startsWith("[") ? path + tail : `${path}.${tail}`;
}

function readRef(schema: PlainObject, place: Place, reading: Reading): Shape {
  const scope = schema["$defs"] === undefined ? place.scope : readDefinitions(schema["$defs"], place, reading);
  const name = schema["$ref"];
  const definition = typeof name === "string" && scope.has(name) ? reading.all.get(name) : undefined;
  if (definition === undefined) throw new SchemaProblem(`${place.path}.$ref`, describe(name), "a name in $defs");
  return { kind: "ref", definition };
}

function readDefinitions(given: Plain, place: Place, reading: Reading): ReadonlySet<string> {
  const definitions = asSchema(given, `${place.path}.$defs`);
  const names = Object.keys(definitions);
  const scope = new Set([...place.scope, ...names]);
  for (const name of names) {
    if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name))
      throw new SchemaProblem(`${place.path}.$defs`, describe(name), "a name of letters, digits and _");
    if (reading.all.has(name))
      throw new SchemaProblem(
        `${place.path}.$defs.${name}`,
        "a second definition of that name",
        "one name, one definition",
      );
    reading.all.set(name, { name, shape: { kind: "any" } });
  }
  for (const name of names) {
    const at = { ...inside(inside(place, "$defs"), name), depth: place.depth + 1, scope };
    const body = asSchema(definitions[name], at.path);
    if (body["$id"] !== undefined && body["$id"] !== name)
      throw new SchemaProblem(`${at.path}.$id`, describe(body["$id"]), describe(name));
    const { $id: _, ...schema } = body;
    const shape = read(schema, at, reading);
    if (shape.kind === "struct") throw new SchemaProblem(at.path, "a struct", structWanted);
    (reading.all.get(name) as Draft).shape = shape;
  }
  return scope;
}

/** A definition that is itself, or a choice with itself, holds no data: reading a value by it would never end. */
function refuseEndless(definition: Definition, path: string): void {
  const seen = new Set<Definition>();
  visit(definition.shape);

  function visit(shape: Shape): void {
    if (shape.kind === "union") shape.branches.forEach(visit);
    if (shape.kind !== "ref" || seen.has(shape.definition)) return;
    if (shape.definition === definition)
      throw new SchemaProblem(
        `${path}.$defs.${definition.name}`,
        "a definition that is only itself",
        "an object or array between",
      );
    seen.add(shape.definition);
    visit(shape.definition.shape);
  }
}
