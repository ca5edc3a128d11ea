import fc, { type Arbitrary } from "fast-check";
import * as t from "typebox";
import { bytes } from "../../src/contract/bytes.ts";

type Json = Readonly<Record<string, unknown>>;

const small = fc.integer({ min: 0, max: 3 });
const maybe = <Value>(value: Arbitrary<Value>): Arbitrary<Value | undefined> => fc.option(value, { nil: undefined });

/** Leaves out what is undefined, as schemas are written. */
function given(options: Json): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

const numberOptions = fc
  .record({
    minimum: maybe(small),
    exclusiveMinimum: maybe(small),
    maximum: maybe(fc.integer({ min: 5, max: 8 })),
    multipleOf: maybe(fc.constantFrom(1, 2, 0.5)),
  })
  .map(given);
const stringOptions = fc
  .record({
    minLength: maybe(small),
    maxLength: maybe(fc.integer({ min: 4, max: 6 })),
    pattern: maybe(fc.constantFrom("a", "^a")),
  })
  .map(given);
const literals = fc.constantFrom<string | number | boolean>("a", "aaaa", 1, 6, true);

const leaves: Arbitrary<t.TSchema> = fc.oneof(
  fc.constantFrom<t.TSchema>(
    t.Any(),
    t.Null(),
    t.Boolean(),
    t.Number(),
    t.Integer(),
    t.String(),
    bytes(),
    bytes({ maxBytes: 4 }),
  ),
  numberOptions.map((options) => t.Number(options)),
  numberOptions.map((options) => t.Integer(options)),
  stringOptions.map((options) => t.String(options)),
  literals.map((value) => t.Literal(value)),
  fc.uniqueArray(literals, { minLength: 1, maxLength: 3 }).map((values) => t.Enum(values as string[])),
);

const key = fc.constantFrom("a", "b", "kind", "odd key");
const counts = fc.record({ minItems: maybe(small), maxItems: maybe(fc.integer({ min: 3, max: 5 })) }).map(given);

/** Schemas a contract may hold, small and alike enough that two of them often have something to do with each other. */
export const schemas: Arbitrary<t.TSchema> = fc.letrec<{ schema: t.TSchema; object: t.TSchema }>((tie) => ({
  object: fc
    .record({
      properties: fc.dictionary(key, fc.tuple(tie("schema"), fc.boolean()), { maxKeys: 3, noNullPrototype: true }),
      additionalProperties: maybe(fc.oneof(fc.boolean(), tie("schema"))),
    })
    .map(({ properties, additionalProperties }) =>
      t.Object(
        Object.fromEntries(
          Object.entries(properties).map(([name, [schema, optional]]) => [
            name,
            optional ? t.Optional(schema) : schema,
          ]),
        ),
        given({ additionalProperties }),
      ),
    ),
  schema: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    { weight: 3, arbitrary: leaves },
    { weight: 3, arbitrary: tie("object") },
    { weight: 1, arbitrary: fc.tuple(tie("schema"), counts).map(([items, options]) => t.Array(items, options)) },
    { weight: 1, arbitrary: fc.array(tie("schema"), { maxLength: 3 }).map((items) => t.Tuple(items)) },
    {
      weight: 2,
      arbitrary: fc.array(tie("schema"), { minLength: 1, maxLength: 3 }).map((branches) => t.Union(branches)),
    },
    { weight: 1, arbitrary: tie("schema").map((value) => t.Record(t.String(), value)) },
  ),
})).schema;

/** Plain data no schema says more of. */
const anything: Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 2, noUnicodeString: false }).filter((value) => !JSON.stringify(value).includes("__proto__")),
  fc.uint8Array({ maxLength: 8 }),
);

/** Values that fit a schema in its structure; a range may make it impossible, then a value just outside of it may come. */
export function valuesOf(schema: t.TSchema): Arbitrary<unknown> {
  const json = schema as Json;
  if (Array.isArray(json["anyOf"])) return fc.oneof(...json["anyOf"].map((branch: t.TSchema) => valuesOf(branch)));
  if ("const" in json) return fc.constant(json["const"]);
  if (Array.isArray(json["enum"])) return fc.constantFrom(...(json["enum"] as unknown[]));
  if (json["tenon"] === "bytes") return fc.uint8Array({ maxLength: (json["maxBytes"] as number | undefined) ?? 8 });
  switch (json["type"]) {
    case "null":
      return fc.constant(null);
    case "boolean":
      return fc.boolean();
    case "integer":
      return fc.integer({ min: -1, max: 9 });
    case "number":
      return fc.oneof(fc.integer({ min: -1, max: 9 }), fc.constantFrom(0.5, -0, 1e-9, 5.5));
    case "string":
      return fc.oneof(fc.constantFrom("", "a", "aaaa", "ba", "😀a"), fc.string({ maxLength: 7 }));
    case "array":
      return arraysOf(json);
    case "object":
      return objectsOf(json);
    default:
      return anything;
  }
}

function arraysOf(json: Json): Arbitrary<unknown> {
  const { items } = json;
  if (Array.isArray(items)) return fc.tuple(...items.map((item: t.TSchema) => valuesOf(item)));
  return fc.array(valuesOf(items as t.TSchema), {
    minLength: Number(json["minItems"] ?? 0),
    maxLength: Number(json["maxItems"] ?? 4),
  });
}

function objectsOf(json: Json): Arbitrary<unknown> {
  const properties = (json["properties"] ?? {}) as Readonly<Record<string, t.TSchema>>;
  const required = (json["required"] ?? []) as string[];
  const known = fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, valuesOf(schema)])),
    { requiredKeys: required as never[], noNullPrototype: true },
  );
  const [pattern] = Object.values((json["patternProperties"] ?? {}) as Readonly<Record<string, t.TSchema>>);
  const { additionalProperties } = json;
  const rest = pattern ?? (additionalProperties === true ? t.Any() : additionalProperties);
  if (typeof rest !== "object" || rest === null) return known;
  const others = fc.dictionary(fc.constantFrom("a", "b", "x", "toString"), valuesOf(rest), {
    maxKeys: 3,
    noNullPrototype: true,
  });
  return fc.tuple(known, others).map(([named, more]) => ({
    ...Object.fromEntries(Object.entries(more).filter(([name]) => !(name in properties))),
    ...named,
  }));
}
