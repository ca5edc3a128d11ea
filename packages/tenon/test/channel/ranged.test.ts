import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import * as t from "typebox";
import { Check } from "typebox/value";
import { compileCopy } from "../../src/channel/copy.ts";
import { isRanged } from "../../src/channel/ranged.ts";
import { schemaShape } from "../../src/contract/checked.ts";
import { schemas, valuesOf } from "../contract/arbitrary-schemas.ts";
import { limits } from "./copying.ts";

test("a schema without ranges says no more than what every copy has", () => {
  const pair = schemas
    .filter((schema) => !isRanged(schemaShape(schema)))
    .chain((schema) => fc.tuple(fc.constant(schema), fc.oneof(valuesOf(schema), fc.jsonValue())));
  fc.assert(
    fc.property(pair, ([schema, value]) => {
      let copy: unknown;
      try {
        copy = compileCopy(schema)(value, limits);
      } catch {
        return;
      }
      assert.ok(Check(schema, copy));
    }),
    { numRuns: 1_000 },
  );
});

test("a range is seen wherever it stands, also in a schema inside itself", () => {
  const ranged = [
    t.Number({ minimum: 0 }),
    t.Integer({ multipleOf: 2 }),
    t.String({ maxLength: 1 }),
    t.String({ pattern: "a" }),
    t.String({ format: "email" }),
    t.Array(t.Null(), { minItems: 1 }),
    t.Array(t.Null(), { maxItems: 1 }),
    t.Array(t.Null(), { uniqueItems: true }),
    t.Tuple([t.String({ minLength: 1 })]),
    t.Object({ a: t.Optional(t.Union([t.Null(), t.Number({ exclusiveMaximum: 0 })])) }),
    t.Record(t.String(), t.Number({ maximum: 0 })),
    t.Cyclic({ Tree: t.Object({ more: t.Array(t.Ref("Tree")), n: t.Number({ minimum: 0 }) }) }, "Tree"),
  ];
  for (const schema of ranged) assert.ok(isRanged(schemaShape(schema)), JSON.stringify(schema));
  const Tree = t.Cyclic({ Tree: t.Object({ more: t.Array(t.Ref("Tree")), n: t.Integer() }) }, "Tree");
  for (const schema of [Tree, t.Unknown(), t.String(), t.Tuple([t.Null()])]) assert.ok(!isRanged(schemaShape(schema)));
});
