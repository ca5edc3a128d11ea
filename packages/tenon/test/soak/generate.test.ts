import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { bytes, t } from "tenon/contract";
import { compileCodec } from "../../src/channel/codec.ts";
import { seeded } from "../../src/soak/generate/random.ts";
import { Ungenerable } from "../../src/soak/generate/ungenerable.ts";
import { type Schema, valueOf } from "../../src/soak/generate/value.ts";

const limits = { maxBytes: 2 ** 20, maxDepth: 64 };

const schemas: Readonly<Record<string, object>> = {
  "plain values": t.Object({ a: t.String(), b: t.Number(), c: t.Integer(), d: t.Boolean(), e: t.Null() }),
  "bounded numbers": t.Object({
    a: t.Integer({ minimum: 3, maximum: 4 }),
    b: t.Number({ exclusiveMinimum: 0, exclusiveMaximum: 0.001 }),
    c: t.Integer({ exclusiveMinimum: -2, exclusiveMaximum: 0 }),
    d: t.Number({ multipleOf: 0.5, minimum: 0.1 }),
    e: t.Integer({ maximum: -1_000_000 }),
    f: t.Number({ minimum: 7, maximum: 7 }),
  }),
  "bounded texts": t.Object({
    a: t.String({ minLength: 40 }),
    b: t.String({ maxLength: 2 }),
    c: t.String({ pattern: "^[a-f0-9]{8}$" }),
    d: t.String({ pattern: "^\\d+\\.\\d+\\.\\d+$" }),
    e: t.String({ format: "email" }),
    f: t.String({ format: "uuid" }),
    g: t.String({ format: "date-time" }),
  }),
  "optional fields and defaults": t.Object({ a: t.Optional(t.String()), b: t.Optional(t.Object({ c: t.Integer() })) }),
  "lists, tuples and records": t.Object({
    a: t.Array(t.String(), { minItems: 2, maxItems: 3 }),
    b: t.Tuple([t.String(), t.Integer()]),
    c: t.Record(t.String(), t.Number()),
    d: t.Array(t.Integer({ minimum: 0, maximum: 9 }), { uniqueItems: true, minItems: 5 }),
  }),
  choices: t.Union([t.Literal("a"), t.Object({ kind: t.Literal("b"), n: t.Integer() }), t.Null()]),
  "all of several": t.Intersect([t.Object({ a: t.String() }), t.Object({ b: t.Integer() })]),
  bytes: t.Object({ a: bytes({ maxBytes: 4 }), b: bytes() }),
  anything: t.Object({ a: t.Unknown() }),
  "a type that holds itself": t.Cyclic({ Node: t.Object({ name: t.String(), below: t.Array(t.Ref("Node")) }) }, "Node"),
};

describe("valueOf()", () => {
  for (const [what, schema] of Object.entries(schemas)) {
    it(`makes ${what} that the schema takes, the same for the same seed`, () => {
      const codec = compileCodec(schema, limits);
      fc.assert(
        fc.property(fc.nat(), (seed) => {
          const value = valueOf(schema as Schema, seeded(seed));
          codec.read(value);
          assert.deepEqual(valueOf(schema as Schema, seeded(seed)), value);
        }),
      );
    });
  }

  const impossible: Readonly<Record<string, object>> = {
    "a pattern that it does not know": t.String({ pattern: "^q{7}z+!$" }),
    "bounds that nothing fits between": t.Integer({ minimum: 0.2, maximum: 0.8 }),
    "more different items than there are": t.Array(t.Boolean(), { uniqueItems: true, minItems: 3 }),
  };
  for (const [what, schema] of Object.entries(impossible)) {
    it(`gives up on ${what} instead of making what does not fit`, () => {
      assert.throws(() => valueOf(schema as Schema, seeded(1)), Ungenerable);
    });
  }
});
