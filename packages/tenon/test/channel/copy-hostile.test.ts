import assert from "node:assert/strict";
import { test } from "node:test";
import * as t from "typebox";
import { compileCopy, ValueProblem } from "../../src/channel/copy.ts";
import { bytes } from "../../src/contract/bytes.ts";
import { copied, refused } from "./copying.ts";

const Point = t.Object({ x: t.Number(), y: t.Optional(t.Number()) });

test("each property is read once, so a getter that changes its mind fools nobody", () => {
  const reads: string[] = [];
  const answers: Record<string, unknown[]> = { kind: ["a", "b"], x: [1, "2"], y: [2, "3"] };
  const shifty = new Proxy(
    { kind: 0, x: 0, y: 0, unknown: 0 },
    {
      get: (_, key) => {
        reads.push(String(key));
        return answers[String(key)]?.[reads.filter((read) => read === key).length - 1];
      },
    },
  );
  const told = t.Union([
    t.Object({ kind: t.Literal("b"), x: t.String() }),
    t.Object({ kind: t.Literal("a"), x: t.Number(), y: t.Number() }),
  ]);
  assert.deepEqual(copied(told, shifty), { kind: "a", x: 1, y: 2 });
  assert.deepEqual(reads.toSorted(), ["kind", "x", "y"]);
  reads.length = 0;
  const untold = t.Union([
    t.Object({ kind: t.Literal("a"), x: t.String() }),
    t.Object({ kind: t.String(), x: t.Number(), y: t.Number() }),
  ]);
  assert.deepEqual(copied(untold, shifty), { kind: "a", x: 1, y: 2 });
  assert.deepEqual(reads.toSorted(), ["kind", "unknown", "x", "y"]);
});

test("an array's length and items are read once", () => {
  let lengths = 0;
  const items: PropertyKey[] = [];
  const list = new Proxy([1, 2], {
    get: (target, key) => {
      if (key === "length") lengths += 1;
      else items.push(key);
      return Reflect.get(target, key) as unknown;
    },
  });
  assert.deepEqual(copied(t.Array(t.Number()), list), [1, 2]);
  assert.deepEqual([lengths, items], [1, ["0", "1"]]);
});

test("reading that throws becomes a problem at its place, and what was thrown stays behind", () => {
  const secret = new Error("secret");
  const thrower = {
    get x(): number {
      throw secret;
    },
  };
  refused(t.Object({ a: t.Array(Point) }), { a: [thrower] }, { path: "a[0].x", reason: "unreadable", found: /throws/ });
  refused(t.Any(), { a: [thrower] }, { path: "a[0].x", reason: "unreadable" });
  assert.deepEqual(copied(t.Object({}), thrower), {});
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  for (const schema of [
    Point,
    t.Any(),
    t.Array(t.Any()),
    t.Union([Point, t.Array(t.Any())]),
    t.Record(t.String(), t.Any()),
  ])
    refused(schema, proxy);
  const traps = new Proxy(
    {},
    {
      getPrototypeOf: () => {
        throw {
          toString: () => {
            throw secret;
          },
        };
      },
    },
  );
  refused(t.Object({ in: Point }), { in: traps }, { path: "in", reason: "unreadable" });
  const throwsProblem = {
    get x(): number {
      throw new Proxy(
        {},
        {
          getPrototypeOf: () => {
            throw secret;
          },
          has: () => {
            throw secret;
          },
        },
      );
    },
  };
  refused(Point, throwsProblem, { path: "x", reason: "unreadable" });
});

test("cycles and deep nesting are refused at the limit", () => {
  const cycle: Record<string, unknown> = {};
  cycle["self"] = [cycle];
  const node = t.Cyclic({ Node: t.Object({ self: t.Array(t.Ref("Node")) }) }, "Node");
  for (const schema of [t.Any(), node, t.Union([node, t.Object({ self: t.Any() })])])
    refused(schema, cycle, { reason: "too-deep", found: /cycle/ });
  let deep: unknown = 1;
  for (let level = 0; level < 100_000; level += 1) deep = [deep];
  refused(t.Any(), deep, { reason: "too-deep" });
  assert.deepEqual(compileCopy(t.Any())([[]], { maxBytes: 1000, maxDepth: 2 }), [[]]);
  assert.throws(() => compileCopy(t.Any())([[[]]], { maxBytes: 1000, maxDepth: 2 }), ValueProblem);
});

test("values over the size limit are refused before they are copied", () => {
  refused(t.String(), "x".repeat(100_000_000), { reason: "too-large" });
  const sparse: unknown[] = [];
  sparse.length = 2 ** 32 - 1;
  refused(t.Array(t.Any()), sparse, { reason: "too-large" });
  refused(t.Any(), sparse, { reason: "too-large" });
  refused(bytes(), new Uint8Array(2_000_000), { reason: "too-large" });
  refused(t.Record(t.String(), t.Null()), { ["k".repeat(1_000_000)]: null }, { reason: "too-large" });
  const twice = (value: unknown): unknown => [value, value];
  let doubled: unknown = [];
  for (let level = 0; level < 30; level += 1) doubled = twice(doubled);
  refused(t.Any(), doubled, { reason: "too-large" });
});

test("an array that lies about its length is refused", () => {
  for (const length of [-1, 1.5, NaN, "2", 2 ** 60, null]) {
    refused(
      t.Array(t.Any()),
      new Proxy([], { get: (target, key) => (key === "length" ? length : (Reflect.get(target, key) as unknown)) }),
    );
  }
});

test("the key __proto__ never reaches a copy", () => {
  const hostile: unknown = JSON.parse('{"__proto__":{"polluted":1},"x":1}');
  assert.deepEqual(Object.getOwnPropertyNames(copied(Point, hostile)), ["x"]);
  for (const schema of [
    t.Any(),
    t.Record(t.String(), t.Any()),
    t.Union([t.Record(t.String(), t.Number()), t.Record(t.String(), t.Any())]),
  ]) {
    assert.throws(() => copied(schema, hostile), ValueProblem);
  }
  assert.deepEqual(copied(t.Record(t.String(), t.Number()), { constructor: 1, toString: 2 }), {
    constructor: 1,
    toString: 2,
  });
});

test("a union made to be tried without end ends", () => {
  const node = t.Cyclic(
    {
      Node: t.Union([
        t.Object({ a: t.Ref("Node"), x: t.Null() }),
        t.Object({ a: t.Ref("Node"), y: t.Null() }),
        t.Null(),
      ]),
    },
    "Node",
  );
  let value: unknown = 1;
  for (let level = 0; level < 60; level += 1) value = { a: value };
  assert.throws(() => compileCopy(node)(value, { maxBytes: 100_000, maxDepth: 64 }), ValueProblem);
});
