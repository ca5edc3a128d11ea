import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import * as t from "typebox";
import { type Codec, compileCodec } from "../../src/channel/codec.ts";
import { ValueProblem } from "../../src/channel/copy.ts";
import { schemas, valuesOf } from "../contract/arbitrary-schemas.ts";

const limits = { maxBytes: 1_000_000, maxDepth: 32 };

function problem(codec: Codec, value: unknown): { path: string; found: string; wanted: string } {
  try {
    codec.read(value);
  } catch (thrown) {
    assert.ok(ValueProblem.is(thrown), String(thrown));
    const { path, found, wanted } = thrown;
    return { path, found, wanted };
  }
  throw new assert.AssertionError({ message: "the value was accepted" });
}

test("ranges, patterns and formats are checked on the copy, with the path of what is wrong", () => {
  const item = t.Object({
    c: t.String({ format: "email", maxLength: 9 }),
    "odd key": t.Optional(t.Array(t.Integer({ minimum: 1 }), { uniqueItems: true })),
  });
  const codec = compileCodec(t.Object({ a: t.Object({ b: t.Array(item) }) }), limits);
  assert.deepEqual(codec.read({ a: { b: [{ c: "a@b.cc", d: 1 }] } }), { a: { b: [{ c: "a@b.cc" }] } });
  assert.deepEqual(problem(codec, { a: { b: [{ c: "a@b.cc" }, { c: "no" }] } }), {
    path: "a.b[1].c",
    found: '"no"',
    wanted: 'format "email"',
  });
  assert.deepEqual(problem(codec, { a: { b: [{ c: "a@b.cc", "odd key": [1, 0] }] } }), {
    path: 'a.b[0]["odd key"][1]',
    found: "0",
    wanted: ">= 1",
  });
  assert.equal(problem(codec, { a: { b: [{ c: "aaaaaaa@b.cc" }] } }).path, "a.b[0].c");
  assert.equal(problem(codec, { a: { b: [{ c: "a@b.cc", "odd key": [1, 1] }] } }).path, 'a.b[0]["odd key"]');
});

test("keys of digits are told from indexes", () => {
  const codec = compileCodec(t.Record(t.String(), t.Array(t.Number({ maximum: 1 }))), limits);
  assert.equal(problem(codec, { 2: [0, 2] }).path, '["2"][1]');
});

test("several definitions of schemas that contain themselves do not meet", () => {
  const list = (name: string, value: t.TSchema): t.TSchema =>
    t.Cyclic({ [name]: t.Object({ value, next: t.Union([t.Ref(name), t.Null()]) }) }, name);
  const codec = compileCodec(t.Object({ a: list("A", t.Number({ minimum: 1 })), b: list("B", t.String()) }), limits);
  const value = { a: { value: 1, next: { value: 2, next: null } }, b: { value: "x", next: null } };
  assert.deepEqual(codec.read(value), value);
  assert.throws(() => codec.read({ ...value, b: { value: 1, next: null } }), ValueProblem);
  assert.throws(() => codec.read({ ...value, a: { value: 1, next: { value: 0, next: null } } }), ValueProblem);
});

test("a schema read back from text checks the same", () => {
  const plain: unknown = JSON.parse(JSON.stringify(t.Object({ a: t.Optional(t.String({ minLength: 2 })) })));
  const codec = compileCodec(plain, limits);
  assert.deepEqual(codec.read({}), {});
  assert.equal(problem(codec, { a: "x" }).path, "a");
});

test("random values of random schemas come through equal, or are out of range", () => {
  let through = 0;
  const pairs = schemas.chain((schema) => fc.record({ schema: fc.constant(schema), value: valuesOf(schema) }));
  fc.assert(
    fc.property(pairs, ({ schema, value }) => {
      const codec = compileCodec(schema, limits);
      const once = attempt(codec, value);
      if (once === undefined) return;
      through += 1;
      // What the schema does not know was dropped the first time, so the second time nothing may change.
      assert.deepEqual(codec.read(once.value), once.value);
      if (!JSON.stringify(schema).includes("anyOf")) assert.deepEqual(once.value, value);
    }),
    { numRuns: 3000 },
  );
  assert.ok(through > 1000);
});

test("hostile values give a copy or a ValueProblem, nothing else, and never a function", () => {
  const hostile = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<unknown>(
        null,
        undefined,
        NaN,
        -0,
        1n,
        Symbol.iterator,
        () => 1,
        new Date(NaN),
        new Map(),
        Object.prototype,
        Math,
        globalThis,
        "\ud800",
        "x".repeat(600_000),
      ),
      fc.anything(),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom("a", "b", "kind", "__proto__", "constructor", "then"), tie("value")),
      tie("value").map((value) => ({
        get a(): unknown {
          return value;
        },
        get b(): unknown {
          throw value;
        },
      })),
      tie("value").map((value) =>
        typeof value === "object" && value !== null
          ? new Proxy(value, {
              get: () => value,
              ownKeys: () => {
                throw value;
              },
            })
          : value,
      ),
      tie("value").map((value) =>
        typeof value === "object" && value !== null
          ? new Proxy(value, {
              getPrototypeOf: () => {
                throw value;
              },
            })
          : value,
      ),
    ),
  })).value;
  fc.assert(
    fc.property(schemas, hostile, (schema, value) => {
      const got = attempt(compileCodec(schema, limits), value);
      if (got !== undefined) assertPlain(got.value);
    }),
    { numRuns: 3000 },
  );
});

function attempt(codec: Codec, value: unknown): { readonly value: unknown } | undefined {
  try {
    return { value: codec.read(value) };
  } catch (thrown) {
    assert.ok(ValueProblem.is(thrown), String(thrown));
    return undefined;
  }
}

function assertPlain(value: unknown): void {
  if (typeof value !== "object" || value === null) {
    assert.ok(value === undefined || value === null || ["string", "number", "boolean"].includes(typeof value));
    return;
  }
  assert.ok([Object.prototype, Array.prototype, Uint8Array.prototype].includes(Object.getPrototypeOf(value) as object));
  for (const descriptor of Object.values(Object.getOwnPropertyDescriptors(value))) {
    assert.ok("value" in descriptor);
    assertPlain(descriptor.value);
  }
}
