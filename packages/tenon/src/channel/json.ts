import { schemaShape } from "../contract/checked.ts";
import { bytesFromText, structFromJson } from "./json-struct.ts";
import { branchesOf, type ObjectShape, type OpenShape, type Shape } from "../contract/shape.ts";

type Branch = Exclude<OpenShape, { readonly kind: "union" }>;

/** Makes a contract's value of parsed JSON. What does not fit is passed on as it is, for the codec to refuse with its path. */
export type FromJson = (json: unknown) => unknown;

// A value that is nested deeper is refused by every codec.
const maxDepth = 128;

/**
 * JSON has no bytes: they are base64 text there, wherever the schema takes bytes and no text.
 *
 * @throws TENON_CONTRACT_INVALID
 */
export function compileFromJson(schema: unknown): FromJson {
  const shape = schemaShape(schema);
  return holdsBytes(shape, new Set()) ? (json) => convert([shape], json, maxDepth) : (json) => json;
}

/** JSON text of a contract's value, bytes as base64. */
export function toJson(value: unknown): string {
  return JSON.stringify(value ?? null, (_key, each: unknown) =>
    each instanceof Uint8Array ? Buffer.from(each.buffer, each.byteOffset, each.byteLength).toString("base64") : each,
  );
}

function holdsBytes(shape: Shape, seen: Set<Shape>): boolean {
  return branchesOf(shape).some((branch) => {
    if (seen.has(branch)) return false;
    seen.add(branch);
    return (
      branch.kind === "bytes" || branch.kind === "struct" || partsOf(branch).some((part) => holdsBytes(part, seen))
    );
  });
}

function partsOf(branch: Branch): readonly Shape[] {
  switch (branch.kind) {
    case "array":
      return [branch.items];
    case "tuple":
      return branch.items;
    case "object":
      return [
        ...branch.fields.map(({ shape }) => shape),
        ...branch.patterns.map(({ shape }) => shape),
        ...(branch.rest === undefined ? [] : [branch.rest]),
      ];
    case "any":
    case "undefined":
    case "boolean":
    case "values":
    case "bytes":
    case "struct":
    case "number":
    case "string":
      return [];
  }
}

function convert(shapes: readonly Shape[], json: unknown, depth: number): unknown {
  if (depth === 0) return json;
  const branches = shapes.flatMap(branchesOf);
  if (typeof json === "string") return fromText(branches, json);
  if (Array.isArray(json)) return json.map((item, index) => convert(itemShapes(branches, index), item, depth - 1));
  if (typeof json !== "object" || json === null) return json;
  const struct = branches.find((branch) => branch.kind === "struct");
  if (struct !== undefined) return structFromJson(struct.layout, json);
  const objects = branches.filter((branch) => branch.kind === "object").filter((branch) => couldBe(branch, json));
  if (objects.length === 0) return json;
  const entries = Object.entries(json).map(
    ([key, value]) => [key, convert(fieldShapes(objects, key), value, depth - 1)] as const,
  );
  return Object.fromEntries(entries);
}

function fromText(branches: readonly Branch[], text: string): unknown {
  const takesText = branches.some((branch) => {
    if (branch.kind === "values") return branch.values.includes(text);
    return branch.kind === "string" || branch.kind === "any";
  });
  if (takesText || !branches.some(({ kind }) => kind === "bytes")) return text;
  return bytesFromText(text);
}

function itemShapes(branches: readonly Branch[], index: number): readonly Shape[] {
  return branches.flatMap((branch) => {
    if (branch.kind === "array") return [branch.items];
    return branch.kind === "tuple" ? branch.items.slice(index, index + 1) : [];
  });
}

function fieldShapes(objects: readonly ObjectShape[], key: string): readonly Shape[] {
  return objects.flatMap(({ fields, patterns, rest }) => {
    const named = fields.find(({ name }) => name === key)?.shape;
    const shape = named ?? patterns.find(({ pattern }) => new RegExp(pattern, "u").test(key))?.shape ?? rest;
    return shape === undefined ? [] : [shape];
  });
}

/** Of several objects, a field with a value of its own tells which is meant. */
function couldBe({ fields }: ObjectShape, json: object): boolean {
  return fields.every(({ name, shape }) => {
    if (shape.kind !== "values" || !Object.hasOwn(json, name)) return true;
    return shape.values.some((value) => value === (json as Record<string, unknown>)[name]);
  });
}
