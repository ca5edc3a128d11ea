import assert from "node:assert/strict";
import { test } from "node:test";
import vm from "node:vm";
import fc from "fast-check";
import * as t from "typebox";
import { type CodeMaker, compileCopy, type CopyLimits, ValueProblem } from "../../src/channel/copy.ts";
import { bytes } from "../../src/contract/bytes.ts";

const limits: CopyLimits = { maxBytes: 400, maxDepth: 4 };
const evaluate = (expression: string): unknown => vm.runInThisContext(expression);
const atOnce: CodeMaker = { evaluate, afterUses: 0 };

const Inner = t.Object({ n: t.Number(), s: t.Optional(t.String()) });
const schemas = [
  Inner,
  t.Object({ a: t.String(), b: t.Boolean(), c: t.Integer(), d: Inner }),
  t.Object({ s: t.Optional(t.String()), a: t.Unknown(), n: t.Optional(t.Array(Inner)), b: t.Optional(t.Boolean()) }),
  t.Object({
    a: t.Union([t.Undefined(), t.Null()]),
    "b-c": t.Literal(1),
    0: t.Optional(bytes()),
    d: t.Optional(Inner),
  }),
  t.Union([t.Object({ a: t.Literal("x"), n: t.Number() }), t.Object({ a: t.Literal("y"), s: t.Optional(t.String()) })]),
  t.Union([t.Object({ a: t.String(), n: t.Number() }), t.Object({ a: t.Number({ minimum: 2 }) })]),
  t.Record(t.String(), t.Object({ n: t.Integer() })),
];

function outcome(copy: ReturnType<typeof compileCopy>, value: unknown): unknown {
  try {
    return { copied: copy(value, limits) };
  } catch (thrown) {
    assert.ok(ValueProblem.is(thrown), String(thrown));
    const { path, found, wanted, reason } = thrown;
    return { path, found, wanted, reason };
  }
}

const leaf = fc.constantFrom<unknown>(
  1,
  -0,
  0.5,
  NaN,
  2 ** 31,
  2 ** 53,
  "x",
  "y",
  "",
  "z".repeat(60),
  true,
  null,
  7n,
  undefined,
  () => 1,
  Symbol("s"),
  new Uint8Array(3),
  new Date(0),
);
const { value: anything } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "c", "d", "n", "s", "0", "b-c", "__proto__"), tie("value"), { maxKeys: 6 }),
  ),
}));

test("an object's own code copies what the loop over its fields copies, and refuses with the same problem", () => {
  const copiers = schemas.map((schema) => [compileCopy(schema), compileCopy(schema, atOnce)] as const);
  fc.assert(
    fc.property(anything, (value) => {
      for (const [loop, code] of copiers) assert.deepEqual(outcome(code, value), outcome(loop, value));
    }),
    { numRuns: 2_000 },
  );
});

test("keys stand in the schema's order, in a value's own order or not, and one that is missing is not made", () => {
  const schema = t.Object({ a: t.Number(), b: t.Optional(t.Number()), c: t.Number(), d: t.Optional(t.Number()) });
  const copy = compileCopy(schema, atOnce);
  assert.equal(JSON.stringify(copy({ d: 4, c: 3, x: 0, b: 2, a: 1 }, limits)), '{"a":1,"b":2,"c":3,"d":4}');
  assert.equal(JSON.stringify(copy({ c: 3, a: 1 }, limits)), '{"a":1,"c":3}');
});

test("an object's own code reads each property once, its own enumerable ones only, of whatever realm", () => {
  const copy = compileCopy(t.Object({ a: t.Number(), b: t.Optional(t.Number()) }), atOnce);
  const reads: string[] = [];
  const counting = {
    get a() {
      reads.push("a");
      return 1;
    },
    get b() {
      reads.push("b");
      return 2;
    },
  };
  assert.deepEqual([copy(counting, limits), reads], [{ a: 1, b: 2 }, ["a", "b"]]);
  const inherits = Object.create(Object.create(null, { b: { value: 2, enumerable: true } }) as object) as object;
  assert.deepEqual(copy(Object.assign(inherits, { a: 1 }), limits), { a: 1 });
  const hidden = Object.defineProperty({ a: 1 }, "b", { value: 2, enumerable: false });
  assert.deepEqual(copy(hidden, limits), { a: 1 });
  assert.deepEqual(copy(vm.runInNewContext("({ a: 1, b: 2 })"), limits), { a: 1, b: 2 });
});

test("an object that is not plain is refused as such, whatever its first property does", () => {
  const schema = t.Object({ a: t.Number() });
  const [loop, code] = [compileCopy(schema), compileCopy(schema, atOnce)];
  class Own {
    a = 1;
  }
  class Throws {
    get a(): number {
      throw new Error("secret");
    }
  }
  for (const value of [new Own(), new Throws(), new Map(), [], "a", null, undefined]) {
    assert.deepEqual(outcome(code, value), outcome(loop, value));
    assert.equal((outcome(code, value) as { reason?: unknown }).reason, "unfit");
  }
  assert.deepEqual(outcome(code, { a: "x" }), outcome(loop, { a: "x" }));
});

test("what is known of the realm that values come from lets nothing else in", () => {
  for (const maker of [atOnce, undefined]) {
    const copy = compileCopy(t.Object({ a: t.Number() }), maker);
    const home = { prototype: undefined };
    const one = vm.createContext(vm.constants.DONT_CONTEXTIFY);
    const other = vm.createContext(vm.constants.DONT_CONTEXTIFY);
    const read = (text: string, context: vm.Context): unknown =>
      copy(vm.runInContext(text, context), { ...limits, home });
    for (const context of [one, one, other, one]) {
      assert.deepEqual(read("({ a: 1 })", context), { a: 1 });
      assert.deepEqual(read("Object.assign(Object.create(null), { a: 2 })", context), { a: 2 });
      assert.throws(() => read("new (class { a = 3 })()", context), ValueProblem.is);
      assert.throws(() => read("Object.assign(Object.create({}), { a: 4 })", context), ValueProblem.is);
    }
    assert.equal(home.prototype, vm.runInContext("Object.prototype", one));
    assert.deepEqual(copy({ a: 5 }, { ...limits, home }), { a: 5 });
  }
});

test("a proxy that hides its keys, or throws when asked for them, is read property by property", () => {
  const schema = t.Object({ a: t.Number(), b: t.Optional(t.Number()) });
  const loop = compileCopy(schema);
  const code = compileCopy(schema, atOnce);
  const mute = new Proxy({ a: 1 }, { ownKeys: () => assert.fail("it tells nothing") });
  assert.deepEqual(outcome(code, mute), { copied: { a: 1 } });
  const { proxy, revoke } = Proxy.revocable({ a: 1 }, {});
  revoke();
  assert.deepEqual(outcome(code, proxy), outcome(loop, proxy));
  const throwing = {
    a: 1,
    get b(): number {
      throw new Error("secret");
    },
  };
  assert.deepEqual(outcome(code, throwing), outcome(loop, throwing));
});

test("where code cannot be made the loop goes on", () => {
  let asked = 0;
  const never: CodeMaker = {
    afterUses: 1,
    evaluate() {
      asked += 1;
      throw new EvalError("Code generation from strings disallowed for this context");
    },
  };
  const copy = compileCopy(t.Object({ a: t.Number() }), never);
  for (let n = 0; n < 5; n += 1) assert.deepEqual(copy({ a: n }, limits), { a: n });
  assert.equal(asked, 1);
});

test("a name cannot break out of the code that is made of it", () => {
  const names = ['"', "\\", "\n", "\u2028", "'`${x}", "constructor", "copy", "0", "a b", "toString"];
  const schema = t.Object(Object.fromEntries(names.map((name) => [name, t.Number()])));
  const value = Object.fromEntries(names.map((name, n) => [name, n]));
  assert.deepEqual(compileCopy(schema, atOnce)(value, limits), value);
});
