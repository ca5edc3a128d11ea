import type { StructLayout } from "../contract.ts";

/** What crosses between host and guest as JSON. */
export type JsonType =
  | { readonly kind: "boolean" | "integer" | "number" | "text" | "bytes" }
  /** JSON as it is: unions, tuples, structs within JSON, and whatever else has no type of its own. */
  | { readonly kind: "raw" }
  | { readonly kind: "list"; readonly of: JsonType }
  | { readonly kind: "map"; readonly of: JsonType }
  | { readonly kind: "object"; readonly name: string };

/** An object of JSON, which becomes a type of that name. */
export interface NamedObject {
  readonly name: string;
  readonly fields: readonly { readonly name: string; readonly required: boolean; readonly type: JsonType }[];
}

/** How a value lies in memory. */
export type Value =
  | { readonly kind: "nothing" }
  | { readonly kind: "bytes" }
  | { readonly kind: "struct"; readonly title: string; readonly size: number }
  | { readonly kind: "json"; readonly type: JsonType };

type Schema = Readonly<Record<string, unknown>>;

/** How what a schema describes lies in memory. Objects are added to `objects`, named by the path that leads to them. */
export function readValue(schema: unknown, name: string, objects: NamedObject[]): Value {
  if (schema === undefined || (isSchema(schema) && schema["type"] === "undefined")) return { kind: "nothing" };
  if (isSchema(schema) && schema["tenon"] === "bytes") return { kind: "bytes" };
  if (isSchema(schema) && schema["tenon"] === "struct") {
    const { title, size } = schema as unknown as StructLayout;
    return { kind: "struct", title, size };
  }
  return { kind: "json", type: readType(schema, name, objects) };
}

function readType(schema: unknown, name: string, objects: NamedObject[]): JsonType {
  if (!isSchema(schema)) return { kind: "raw" };
  if (schema["tenon"] === "bytes") return { kind: "bytes" };
  if (schema["tenon"] !== undefined || schema["$ref"] !== undefined || schema["$defs"] !== undefined)
    return { kind: "raw" };
  switch (schema["type"]) {
    case "boolean":
    case "integer":
    case "number":
      return { kind: schema["type"] };
    case "string":
      return { kind: "text" };
    case "array":
      return isSchema(schema["items"])
        ? { kind: "list", of: readType(schema["items"], `${name}Item`, objects) }
        : { kind: "raw" };
    case "object":
      return readObject(schema, name, objects);
    default:
      return enumType(schema);
  }
}

function readObject(schema: Schema, name: string, objects: NamedObject[]): JsonType {
  const properties = isSchema(schema["properties"]) ? Object.entries(schema["properties"]) : [];
  const patterns = isSchema(schema["patternProperties"]) ? Object.values(schema["patternProperties"]) : [];
  const [pattern] = patterns;
  if (properties.length === 0 && patterns.length === 1)
    return { kind: "map", of: readType(pattern, `${name}Value`, objects) };
  if (patterns.length > 0 || !properties.every(([key]) => /^[A-Za-z][A-Za-z0-9_]*$/.test(key))) return { kind: "raw" };
  const required = Array.isArray(schema["required"]) ? (schema["required"] as readonly unknown[]) : [];
  const fields = properties.map(([key, property]) => ({
    name: key,
    required: required.includes(key),
    type: readType(property, `${name}${key.charAt(0).toUpperCase()}${key.slice(1)}`, objects),
  }));
  objects.push({ name, fields });
  return { kind: "object", name };
}

/** Several texts to choose from are text. */
function enumType({ enum: among, anyOf, const: only }: Schema): JsonType {
  const given = Array.isArray(among) ? among : Array.isArray(anyOf) ? anyOf.map(constantOf) : [only];
  return given.length > 0 && given.every((each) => typeof each === "string") ? { kind: "text" } : { kind: "raw" };
}

function constantOf(schema: unknown): unknown {
  return isSchema(schema) ? schema["const"] : undefined;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
