import assert from "node:assert/strict";
import { test } from "node:test";
import { createContext, runInContext } from "node:vm";
import * as t from "typebox";
import { compileCopy } from "../../src/channel/copy.ts";
import { isTenonError } from "../../src/contract/errors/error.ts";
import { copied, refused } from "./copying.ts";

const Point = t.Object({ x: t.Number(), y: t.Optional(t.Number()) });

test("a copy is a fresh plain object without what the schema does not know", () => {
  const source = { x: 1, y: undefined, z: 3, [Symbol("s")]: 4 };
  const copy = copied(Point, source);
  assert.deepEqual(copy, { x: 1 });
  assert.notEqual(copy, source);
  assert.equal(Object.getPrototypeOf(copy), Object.prototype);
});

test("frozen, null-prototype and foreign objects and arrays are plain data", () => {
  const schema = t.Object({ list: t.Array(Point) });
  const context = createContext();
  const foreign: unknown = runInContext("({ list: [{ x: 1 }, { __proto__: null, x: 2 }], extra: () => 1 })", context);
  const copy = copied(schema, foreign) as { list: unknown };
  assert.deepEqual(copy, { list: [{ x: 1 }, { x: 2 }] });
  assert.equal(Object.getPrototypeOf(copy.list), Array.prototype);
  assert.deepEqual(copied(t.Unknown(), foreign instanceof Object ? {} : runInContext("[{ a: [1] }]", context)), [
    { a: [1] },
  ]);
  assert.deepEqual(copied(schema, Object.freeze({ __proto__: null, list: Object.freeze([]) })), { list: [] });
});

test("what is not plain data is refused by name", () => {
  class Money {
    x = 1;
  }
  const wrong: readonly [unknown, RegExp][] = [
    [() => 1, /a function/],
    [Symbol("x"), /a symbol/],
    [1n, /a bigint/],
    [new Date(0), /instance of Date/],
    [new Map(), /instance of Map/],
    [new Money(), /instance of Money/],
    [Promise.resolve(), /instance of Promise/],
    [/a/, /instance of RegExp/],
    [new Error("x"), /instance of Error/],
    [new String("x"), /instance of String/],
    [new Proxy(() => 1, {}), /a function/],
    [Object.create({ x: 1 }), /an object/],
    [new Float64Array(1), /Float64Array/],
    [new ArrayBuffer(1), /ArrayBuffer/],
  ];
  for (const [value, found] of wrong) {
    refused(t.Any(), value, { path: "", found });
    refused(t.Object({ a: t.Array(t.Object({ x: t.Number() })) }), { a: [{ x: 1 }, value] }, { path: "a[1]", found });
  }
});

test("numbers are finite, integers whole, and -0 stays -0", () => {
  for (const value of [NaN, Infinity, -Infinity])
    for (const schema of [t.Number(), t.Integer(), t.Any()]) refused(schema, value, { found: /NaN|Infinity/ });
  refused(t.Integer(), 1.5, { found: /1\.5/ });
  assert.ok(Object.is(copied(t.Number(), -0), -0));
});

test("only own enumerable properties count", () => {
  refused(t.Object({ constructor: t.Any({}) }), {}, { path: "constructor" });
  assert.deepEqual(copied(t.Object({ a: t.Any() }), { a: undefined }), { a: undefined });
  const hidden = Object.defineProperty({}, "x", { value: 1 });
  refused(Point, hidden, { path: "x", found: /nothing/ });
  assert.deepEqual(copied(t.Record(t.String(), t.Number()), hidden), {});
});

test("a union takes the first branch that fits, ranges included", () => {
  const ranges = t.Union([t.Object({ n: t.Number({ maximum: 1 }) }), t.Object({ n: t.Number(), s: t.String() })]);
  assert.deepEqual(copied(ranges, { n: 1, s: "a" }), { n: 1 });
  assert.deepEqual(copied(ranges, { n: 2, s: "a" }), { n: 2, s: "a" });
  refused(ranges, { n: 2 }, { found: /an object/ });
  const mixed = t.Union([
    t.Null(),
    t.String(),
    t.Array(t.String()),
    t.Array(t.Number()),
    t.Undefined(),
    t.Object({ a: t.Null() }),
    t.Enum([1]),
    t.Literal(true),
  ]);
  for (const value of [null, "a", ["a"], [1], [], undefined, { a: null }, 1, true])
    assert.deepEqual(copied(mixed, value), value);
  for (const value of [2, false, [null], { a: 1 }, new Uint8Array(1), 1n]) refused(mixed, value);
});

test("undefined crosses where the schema says void, and nowhere else", () => {
  assert.equal(copied(t.Void(), undefined), undefined);
  refused(t.Void(), null);
  refused(t.String(), undefined, { found: /nothing/ });
  refused(t.Array(t.String()), Array(2), { path: "[0]" });
});

test("a path is readable and safe to print", () => {
  refused(t.Any(), { a: { "b c": [0, { "\u001b[31m": 1n }] } }, { path: 'a["b c"][1]["\\u{1b}[31m"]' });
  refused(t.Record(t.String(), t.Null()), { ["k".repeat(1000)]: 1 }, { path: `${"k".repeat(59)}…` });
  refused(t.Null(), "\u202e".repeat(500), { found: /202e/ });
});

test("a schema no contract may hold cannot be compiled", () => {
  for (const schema of [t.BigInt(), null, { not: {} }])
    assert.throws(
      () => compileCopy(schema),
      (error) => isTenonError(error, "TENON_CONTRACT_INVALID"),
    );
});
