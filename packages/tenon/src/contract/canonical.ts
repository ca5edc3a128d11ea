import type { Contract } from "./contract-shape.ts";

type Table = Readonly<Record<string, unknown>>;

const annotations: ReadonlySet<string> = new Set(["title", "description", "examples", "$comment"]);
const maps: ReadonlySet<string> = new Set(["properties", "patternProperties", "$defs"]);
const nested: ReadonlySet<string> = new Set(["items", "additionalProperties", "anyOf", "allOf", "fields", "of"]);

/** One text for all contracts that say the same: keys sorted, remarks to people left out. */
export function canonicalContract(contract: Contract): string {
  const { name, major, config, state, methods, services, events } = contract;
  return text({
    name,
    major,
    ...(config !== undefined && { config: canonicalValue(config) }),
    ...(state !== undefined && { state: canonicalValue(state) }),
    methods: mapValues(methods, canonicalMethod),
    services: mapValues(services, (service) => mapValues(service as Table, canonicalMethod)),
    events: mapValues(events, canonicalValue),
  });
}

/** The same for one schema. */
export function canonicalSchema(schema: unknown): string {
  return text(canonicalValue(schema));
}

/**
 * Whether two schemas say the same in the same order: what is made of one then fits what is made of the other, to the byte.
 * Remarks to people may differ.
 */
export function isSameSchema(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(canonicalValue(one)) === JSON.stringify(canonicalValue(other));
}

function canonicalMethod(method: unknown): Table {
  const { input, output, sync, idempotent, stream } = method as Table;
  return { input: canonicalValue(input), output: canonicalValue(output), sync, idempotent, stream };
}

function canonicalValue(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(canonicalValue);
  if (typeof schema !== "object" || schema === null) return schema;
  const kept = Object.entries(schema).filter(([key]) => !annotations.has(key));
  return Object.fromEntries(kept.map(([key, value]) => [key, canonicalKeyword(key, value)]));
}

// A property may be called "title": what stands under these words are names, not keywords.
function canonicalKeyword(key: string, value: unknown): unknown {
  if (maps.has(key)) return mapValues(value as Table, canonicalValue);
  if (nested.has(key)) return canonicalValue(value);
  if (key === "required") return [...(value as readonly string[])].sort();
  return value;
}

function mapValues(table: Table, change: (value: unknown) => unknown): Table {
  return Object.fromEntries(Object.entries(table).map(([key, value]) => [key, change(value)]));
}

function text(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(text).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const table = value as Table;
  const keys = Object.keys(table).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${text(table[key])}`).join(",")}}`;
}
