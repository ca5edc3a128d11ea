import { numberOf } from "./number.ts";
import { structOf } from "./struct.ts";
import { between, oneOf, type Random } from "./random.ts";
import { textOf } from "./text.ts";
import { Ungenerable } from "./ungenerable.ts";

/** A schema as contracts hold it: JSON. */
export type Schema = Readonly<Record<string, unknown>>;

interface Place {
  readonly random: Random;
  readonly definitions: Schema;
  /** How many more levels may nest before only what must be there is made. */
  readonly depth: number;
}

const deepest = 6;
const usualItems = 3;
const usualBytes = 64;

/** A value that fits the schema, random but repeatable. @throws Ungenerable */
export function valueOf(schema: Schema, random: Random): unknown {
  return make(schema, { random, definitions: definitionsOf(schema), depth: deepest });
}

function make(schema: Schema, place: Place): unknown {
  if (place.depth < -deepest) throw new Ungenerable("the schema only nests");
  if ("$ref" in schema) return makeReferred(schema, place);
  if ("anyOf" in schema) return makeOneOf(schema["anyOf"] as readonly Schema[], place);
  if ("allOf" in schema) return makeAll(schema["allOf"] as readonly Schema[], place);
  if ("const" in schema) return schema["const"];
  if ("enum" in schema) return oneOf(place.random, schema["enum"] as readonly unknown[]);
  if (schema["tenon"] === "bytes") return makeBytes(schema["maxBytes"], place.random);
  if (schema["tenon"] === "struct") return structOf(schema, place.random);
  switch (schema["type"]) {
    case "null":
      return null;
    case "boolean":
      return place.random() < 0.5;
    case "integer":
    case "number":
      return numberOf(schema, place.random);
    case "string":
      return textOf(schema, place.random);
    case "array":
      return makeArray(schema, place);
    case "object":
      return makeObject(schema, place);
    case "undefined":
    case "void":
      return undefined;
    default:
      return oneOf(place.random, ["anything", 1, true, null]);
  }
}

function definitionsOf(schema: Schema): Schema {
  return (schema["$defs"] ?? {}) as Schema;
}

function makeReferred(schema: Schema, place: Place): unknown {
  const definitions = { ...place.definitions, ...definitionsOf(schema) };
  const name = String(schema["$ref"]).replace(/^#\/\$defs\//, "");
  const referred = definitions[name];
  if (referred === undefined) throw new Ungenerable(`the schema refers to ${name}, which is not there`);
  return make(referred as Schema, { ...place, definitions, depth: place.depth - 1 });
}

/** The deeper, the earlier a branch that nests no further is taken. */
function makeOneOf(branches: readonly Schema[], place: Place): unknown {
  const flat = branches.filter(
    (branch) => !["array", "object"].includes(String(branch["type"])) && !("$ref" in branch),
  );
  return make(oneOf(place.random, place.depth <= 0 && flat.length > 0 ? flat : branches), place);
}

function makeAll(parts: readonly Schema[], place: Place): unknown {
  const made = parts.map((part) => make(part, place));
  if (made.every((value) => typeof value === "object" && value !== null && !Array.isArray(value)))
    return Object.assign({}, ...made) as object;
  return make(Object.assign({}, ...parts) as Schema, place);
}

function makeBytes(maxBytes: unknown, random: Random): Uint8Array {
  const most = typeof maxBytes === "number" ? Math.min(maxBytes, usualBytes) : usualBytes;
  return Uint8Array.from({ length: between(random, 0, most) }, () => between(random, 0, 255));
}

function makeArray(schema: Schema, place: Place): unknown[] {
  const inner = { ...place, depth: place.depth - 1 };
  const { items, minItems, maxItems } = schema as {
    items?: Schema | readonly Schema[];
    minItems?: number;
    maxItems?: number;
  };
  if (Array.isArray(items)) return (items as readonly Schema[]).map((item) => make(item, inner));
  const least = minItems ?? 0;
  const most = place.depth <= 0 ? least : Math.max(least, Math.min(maxItems ?? usualItems, least + usualItems));
  const made: unknown[] = [];
  const wanted = between(place.random, least, most);
  for (let attempt = 0; made.length < wanted && attempt < wanted * 20; attempt++) {
    const value = make((items ?? {}) as Schema, inner);
    if (schema["uniqueItems"] !== true || !made.some((each) => same(each, value))) made.push(value);
  }
  if (made.length < least) throw new Ungenerable(`no ${least} different items were found`);
  return made;
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function makeObject(schema: Schema, place: Place): object {
  const inner = { ...place, depth: place.depth - 1 };
  const required = (schema["required"] ?? []) as readonly string[];
  const properties = Object.entries((schema["properties"] ?? {}) as Readonly<Record<string, Schema>>);
  const made = properties.flatMap(([name, property]) => {
    const wanted = required.includes(name) || (place.depth > 0 && place.random() < 0.5);
    return wanted ? [[name, make(property, inner)] as const] : [];
  });
  return Object.fromEntries(made);
}
