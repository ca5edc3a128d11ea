import assert from "node:assert/strict";
import { test } from "node:test";
import * as t from "typebox";
import { bytes } from "../../src/contract/bytes.ts";
import { contract, method } from "../../src/contract/contract.ts";
import { isTenonError } from "../../src/contract/errors/error.ts";

const nothing = method(t.Void(), t.Void());

function invalid(make: () => unknown, path: RegExp, found?: RegExp): void {
  assert.throws(make, (error: unknown) => {
    assert.ok(isTenonError(error, "TENON_CONTRACT_INVALID"), String(error));
    assert.match(error.data.path, path);
    if (found !== undefined) assert.match(error.data.found, found);
    return true;
  });
}

function reserved(make: () => unknown, name: RegExp): void {
  assert.throws(make, (error: unknown) => {
    assert.ok(isTenonError(error, "TENON_CONTRACT_NAME_RESERVED"), String(error));
    assert.match(error.data.method, name);
    return true;
  });
}

function withMethod(input: unknown): () => unknown {
  return () => contract("sample", 1, { methods: { run: method(input as t.TSchema, t.Void()) } });
}

test("a contract is deeply frozen data that shares nothing with what made it", () => {
  const input = t.Object({ key: t.String() });
  const made = contract("acme/sample", 2, { methods: { run: method(input, t.Void(), { idempotent: true }) } });
  assert.deepEqual(JSON.parse(JSON.stringify(made)), {
    name: "acme/sample",
    major: 2,
    methods: {
      run: {
        input: { type: "object", required: ["key"], properties: { key: { type: "string" } } },
        output: { type: "void" },
        sync: false,
        idempotent: true,
        stream: "none",
      },
    },
    services: {},
    events: {},
  });
  assert.notEqual(made.methods.run.input, input);
  const seen: object[] = [made];
  for (const one of seen) {
    assert.ok(Object.isFrozen(one));
    for (const inner of Object.values(one) as unknown[])
      if (typeof inner === "object" && inner !== null) seen.push(inner);
  }
  assert.ok(seen.length > 8);
});

test("schemas of a contract keep working with TypeBox's own functions", () => {
  const made = contract("sample", 1, {
    methods: { run: method(t.Object({ a: t.String(), b: t.Optional(t.Number()) }), t.Void()) },
  });
  const optional = t.Partial(made.methods.run.input);
  assert.equal(JSON.stringify(optional), JSON.stringify(t.Partial(t.Object({ a: t.String(), b: t.Number() }))));
});

test("a contract name or major that is not well formed is refused", () => {
  for (const name of ["", "Sample", "1a", "a//b", "a/", "a b", "-a", "a".repeat(300), "a\u202e"]) {
    invalid(() => contract(name, 1, { methods: {} }), /^name$/);
  }
  for (const major of [-1, 1.5, NaN, Infinity, 2 ** 60])
    invalid(() => contract("a", major, { methods: {} }), /^major$/);
  invalid(() => contract(7 as never, 1, { methods: {} }), /^name$/);
  invalid(() => contract("a", 1, null as never), /^$/);
  invalid(() => contract("a", 1, {} as never), /^methods$/);
});

test("names that collide with a client are refused wherever they stand", () => {
  const names = [
    "then",
    "catch",
    "finally",
    "constructor",
    "prototype",
    "toJSON",
    "toString",
    "valueOf",
    "sync",
    "signal",
  ];
  for (const name of [
    ...names,
    "dispose",
    "asyncDispose",
    "hasOwnProperty",
    "_hidden",
    "~kind",
    "a-b",
    "1a",
    "",
    "ü",
    "a b",
  ]) {
    const ending = new RegExp(`${name.replace(/\W/g, ".")}$`);
    reserved(() => contract("a", 1, { methods: { [name]: nothing } }), ending);
    reserved(() => contract("a", 1, { methods: {}, services: { [name]: {} } }), ending);
    reserved(() => contract("a", 1, { methods: {}, services: { kv: { [name]: nothing } } }), ending);
    reserved(() => contract("a", 1, { methods: {}, events: { [name]: t.Null() } }), ending);
  }
});

test("__proto__ as a method is seen in a literal, as a computed key and as own property", () => {
  reserved(() => contract("a", 1, { methods: { __proto__: nothing } as never }), /__proto__/);
  reserved(() => contract("a", 1, { methods: { ["__proto__"]: nothing } }), /__proto__/);
  reserved(() => contract("a", 1, { methods: JSON.parse('{"__proto__":{}}') as never }), /__proto__/);
});

test("symbols and hidden keys among methods are seen", () => {
  reserved(() => contract("a", 1, { methods: { [Symbol.asyncDispose]: nothing } as never }), /Symbol/);
  reserved(() => contract("a", 1, { methods: Object.defineProperty({}, "then", { value: nothing }) }), /then/);
});

test("a method that is not what method() makes is refused", () => {
  invalid(() => contract("a", 1, { methods: { run: 1 as never } }), /^methods\.run$/);
  invalid(() => contract("a", 1, { methods: { run: { ...nothing, sync: 1 as never } } }), /sync/);
  invalid(() => contract("a", 1, { methods: { run: { ...nothing, idempotent: "no" as never } } }), /idempotent/);
  invalid(() => contract("a", 1, { methods: { run: { ...nothing, stream: "sideways" as never } } }), /stream/);
  invalid(
    () => contract("a", 1, { methods: { run: method(t.Void(), t.Void(), { sync: true, stream: "out" }) } }),
    /sync/,
  );
  invalid(
    () => contract("a", 1, { methods: { run: { ...nothing, input: undefined as never } } }),
    /^methods\.run\.input$/,
  );
});

test("every kind of schema that can cross is accepted", () => {
  const node = t.Cyclic({ Node: t.Object({ text: t.String(), next: t.Union([t.Ref("Node"), t.Null()]) }) }, "Node");
  const fine = [
    t.Any(),
    t.Unknown(),
    t.Null(),
    t.Boolean(),
    t.Void(),
    t.Undefined(),
    t.Literal("a"),
    t.Enum(["a", 1]),
    node,
    bytes({ maxBytes: 10 }),
    t.Number({ minimum: 0, exclusiveMaximum: 9, multipleOf: 0.5 }),
    t.Integer(),
    t.Tuple([t.String(), t.Number()]),
    t.Tuple([]),
    t.String({ minLength: 1, maxLength: 9, pattern: "^a", format: "email", description: "x", "x-hint": 1 }),
    t.Array(t.String(), { minItems: 1, maxItems: 2, uniqueItems: true }),
    t.Record(t.String(), t.Number()),
    t.Object({ title: t.Optional(t.String()) }, { additionalProperties: t.Number() }),
    t.Union([t.String(), t.Array(t.Null())]),
    t.Intersect([t.Object({ a: t.String() }), t.Object({ b: t.Number(), a: t.String() })]),
  ];
  for (const schema of fine) assert.doesNotThrow(withMethod(schema), JSON.stringify(schema));
});

test("a schema of what cannot cross is refused with its place", () => {
  const path = /^methods\.run\.input/;
  const wrong: readonly [unknown, RegExp][] = [
    [t.BigInt(), /"bigint"/],
    [t.Symbol(), /"symbol"/],
    [t.Function([], t.Void()), /"function"/],
    [t.Never(), /not/],
    [{ type: "Date" }, /Date/],
    [{ type: ["string", "null"] }, /array/],
    [{ if: {} }, /if/],
    [{ oneOf: [] }, /oneOf/],
    [{ type: "string", minimum: 1 }, /minimum/],
    [{ type: "string", pattern: "(" }, /"\("/],
    [t.String({ pattern: /a/ }), /RegExp/],
    [{ type: "number", minimum: NaN }, /NaN/],
    [{ type: "number", multipleOf: 0 }, /0/],
    [{ type: "array", maxItems: -1 }, /-1/],
    [{ enum: [] }, /array/],
    [{ enum: [{}] }, /object/],
    [{ const: 1, type: "string" }, /1/],
    [{ anyOf: [] }, /array/],
    [{ tenon: "byte" }, /byte/],
    [{ type: "object", required: ["a"] }, /"a"/],
    [{ type: "object", required: "a" }, /"a"/],
    [{ type: "object", properties: [] }, /array/],
    [{ type: "object", properties: { toString: { type: "string" } } }, /inherits/],
    [{ allOf: [{ type: "string" }] }, /else/],
    [{ allOf: [t.Object({ a: t.String() }), t.Object({ a: t.Number() })] }, /another schema/],
    [{ $ref: "Nobody" }, /Nobody/],
    [{ $defs: { A: { $ref: "A" } }, $ref: "A" }, /only itself/],
    [{ $defs: { A: { anyOf: [{ $ref: "A" }, {}] } }, $ref: "A" }, /only itself/],
    [t.Refine(t.String(), () => true), /refinement/],
    [() => undefined, /function/],
    [null, /null/],
    [[], /array/],
    [new Date(0), /Date/],
    [{ type: "array", items: [{}], additionalItems: true }, /true/],
    [{ type: "string", $id: "x" }, /\$id/],
    [JSON.parse('{"type":"object","properties":{"__proto__":{}}}'), /__proto__/],
  ];
  for (const [schema, found] of wrong) invalid(withMethod(schema), path, found);
});

test("a schema nested too deeply, too large or in a circle is refused", () => {
  let deep: unknown = { type: "string" };
  for (let level = 0; level < 65; level += 1) deep = { type: "array", items: deep };
  invalid(withMethod(deep), /input/, /deeper than 64/);
  for (let level = 0; level < 100_000; level += 1) deep = { type: "array", items: deep };
  invalid(withMethod(deep), /input/, /nesting/);
  const circle: Record<string, unknown> = { type: "array" };
  circle["items"] = circle;
  invalid(withMethod(circle), /input/, /cycle/);
  const properties = Object.fromEntries(Array.from({ length: 10_001 }, (_, index) => [`p${index}`, { type: "null" }]));
  invalid(withMethod({ type: "object", properties, required: [] }), /input/, /more than 10000/);
});
