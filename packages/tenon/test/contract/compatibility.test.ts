import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import * as t from "typebox";
import { type Codec, compileCodec } from "../../src/channel/codec.ts";
import { ValueProblem } from "../../src/channel/copy.ts";
import { differences, schemaDifferences } from "../../src/contract/compatibility.ts";
import { contract, type Contract, type ContractShape, method } from "../../src/contract/contract.ts";
import { isTenonError } from "../../src/contract/errors/error.ts";
import { schemas, valuesOf } from "./arbitrary-schemas.ts";

const limits = { maxBytes: 1_000_000, maxDepth: 64 };

function accepts(reader: t.TSchema, writer: t.TSchema): boolean {
  return schemaDifferences(reader, writer, "x").length === 0;
}

function sample(shape: Partial<ContractShape>): Contract {
  return contract("sample", 1, { methods: {}, ...shape });
}

test("equal contracts have no differences, and neither have those with other remarks", () => {
  const one = sample({ methods: { run: method(t.String({ description: "a" }), t.Void()) } });
  const other = sample({ methods: { run: method(t.String(), t.Void()) } });
  assert.deepEqual(differences(one, other), []);
});

test("a difference names its place, what is sent and what is wanted", () => {
  const verdict = t.Object({ allowed: t.Boolean() });
  const host = sample({
    methods: {
      execute: method(t.Object({ key: t.String(), cost: t.String() }), verdict),
      ping: method(t.Void(), t.Void()),
    },
  });
  const plugin = sample({
    methods: {
      execute: method(t.Object({ cost: t.Number(), who: t.String() }), t.Object({ allowed: t.Optional(t.Boolean()) }), {
        sync: true,
      }),
    },
  });
  assert.deepEqual(differences(host, plugin), [
    "methods.execute.sync: host has false, plugin has true",
    "methods.execute.input.cost: host sends string, plugin wants number",
    "methods.execute.input.who: host does not send it, plugin requires it",
    "methods.execute.output.allowed: plugin may leave it out, host requires it",
    "methods.ping: plugin lacks it, host calls it",
  ]);
});

test("names and majors must be the same", () => {
  assert.deepEqual(differences(contract("a", 1, { methods: {} }), contract("b", 2, { methods: {} })), [
    'name: host has "a", plugin has "b"',
    "major: host has 1, plugin has 2",
  ]);
});

test("services and events are compared the other way round", () => {
  const host = sample({ services: { kv: { get: method(t.String(), t.Number()) } }, events: { hit: t.Number() } });
  const plugin = sample({
    services: { kv: { get: method(t.Number(), t.String()), del: method(t.Void(), t.Void()) }, log: {} },
    events: { hit: t.String(), miss: t.Null() },
  });
  assert.deepEqual(differences(host, plugin), [
    "services.kv.get.input: plugin sends number, host wants string",
    "services.kv.get.output: host sends number, plugin wants string",
    "services.kv.del: host lacks it, plugin calls it",
    "services.log: host lacks it, plugin calls it",
    "events.hit: plugin sends string, host wants number",
    "events.miss: host lacks it, plugin sends it",
  ]);
  assert.deepEqual(
    differences(
      sample({ services: { kv: { get: method(t.String(), t.Number()) } }, events: { hit: t.Number() } }),
      sample({}),
    ),
    [],
  );
});

test("plugins may have methods and fields more, and accept wider values", () => {
  const host = sample({
    methods: { run: method(t.Object({ a: t.Integer({ minimum: 2 }), b: t.String() }), t.Object({ x: t.Number() })) },
  });
  const plugin = sample({
    methods: {
      run: method(
        t.Object({ a: t.Number({ minimum: 1 }), c: t.Optional(t.String()) }),
        t.Object({ x: t.Integer(), y: t.Null() }),
      ),
      more: method(t.Void(), t.Void()),
    },
  });
  assert.deepEqual(differences(host, plugin), []);
});

test("a stricter reader differs, a wider one does not", () => {
  const pairs: readonly (readonly [wide: t.TSchema, narrow: t.TSchema])[] = [
    [t.Number(), t.Integer()],
    [t.Number({ minimum: 0 }), t.Number({ minimum: 1 })],
    [t.Number({ minimum: 0 }), t.Number({ exclusiveMinimum: 0 })],
    [t.Number({ maximum: 2 }), t.Number({ exclusiveMaximum: 2 })],
    [t.Integer({ multipleOf: 2 }), t.Integer({ multipleOf: 4 })],
    [t.String(), t.String({ maxLength: 3 })],
    [t.String({ minLength: 1 }), t.String({ minLength: 2 })],
    [t.String(), t.String({ pattern: "^a" })],
    [t.String(), t.String({ format: "email" })],
    [t.String(), t.Literal("a")],
    [t.Enum(["a", "b"]), t.Literal("a")],
    [t.Boolean(), t.Literal(true)],
    [t.Union([t.String(), t.Null()]), t.String()],
    [t.Any(), t.String()],
    [t.Array(t.Number()), t.Array(t.Integer())],
    [t.Array(t.Null()), t.Array(t.Null(), { minItems: 1 })],
    [t.Array(t.Null(), { maxItems: 3 }), t.Array(t.Null(), { maxItems: 2 })],
    [t.Array(t.Null()), t.Array(t.Null(), { uniqueItems: true })],
    [t.Array(t.Union([t.String(), t.Number()])), t.Tuple([t.String(), t.Number()])],
    [t.Object({ a: t.Optional(t.String()) }), t.Object({ a: t.String() })],
    [t.Record(t.String(), t.Number()), t.Record(t.String(), t.Integer())],
    [t.Record(t.String(), t.Number()), t.Object({ a: t.Number() })],
    [t.Object({}, { additionalProperties: true }), t.Object({}, { additionalProperties: t.String() })],
  ];
  for (const [wide, narrow] of pairs) {
    assert.equal(accepts(wide, narrow), true, `${JSON.stringify(wide)} takes ${JSON.stringify(narrow)}`);
    assert.equal(accepts(narrow, wide), false, `${JSON.stringify(narrow)} does not take ${JSON.stringify(wide)}`);
    assert.equal(accepts(narrow, narrow), true);
  }
});

test("other kinds differ, and what cannot be decided counts as a difference", () => {
  const kinds = [
    t.String(),
    t.Number(),
    t.Boolean(),
    t.Null(),
    t.Void(),
    t.Array(t.Null()),
    t.Object({}),
    t.String({ pattern: "^a" }),
    t.String({ pattern: "^b" }),
  ];
  for (const reader of kinds.slice(1))
    for (const writer of kinds) if (reader !== writer) assert.equal(accepts(reader, writer), false);
});

test("a schema no contract may hold is refused, not compared", () => {
  assert.throws(
    () => schemaDifferences(t.String(), t.BigInt(), "state"),
    (error) => isTenonError(error, "TENON_CONTRACT_INVALID"),
  );
});

test("schemas that contain themselves are compared to the end", () => {
  const list = (value: t.TSchema): t.TSchema =>
    t.Cyclic({ Node: t.Object({ value, next: t.Union([t.Ref("Node"), t.Null()]) }) }, "Node");
  assert.equal(accepts(list(t.Number()), list(t.Integer())), true);
  assert.equal(accepts(list(t.Integer()), list(t.Number())), false);
  const inlined = t.Object({ value: t.Integer(), next: t.Union([list(t.Integer()), t.Null()]) });
  assert.equal(accepts(list(t.Number()), inlined), true);
  assert.equal(accepts(inlined, list(t.Integer())), true);
});

test("a comparison made to explode ends with a difference", () => {
  const name = (prefix: string, index: number): string => `${prefix}${index}`;
  const chain = (prefix: string, count: number): t.TSchema =>
    t.Cyclic(
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => {
          const next = t.Ref(name(prefix, (index + 1) % count));
          return [
            name(prefix, index),
            t.Union(
              [0, 1, 2].map((kind) =>
                t.Object({ next, [`k${kind}`]: index === 0 && prefix === "W" ? t.String() : t.Number() }),
              ),
            ),
          ];
        }),
      ),
      name(prefix, 0),
    );
  assert.ok(schemaDifferences(chain("R", 97), chain("W", 101), "x").length > 0);
});

test("where no difference is reported, the reader accepts what the writer may send", () => {
  let compared = 0;
  const pair = fc
    .tuple(schemas, schemas)
    .chain(([one, other]) => fc.constantFrom([one, other] as const, [one, one] as const));
  const written = pair.chain(([reader, writer]) =>
    fc.record({
      reader: fc.constant(reader),
      writer: fc.constant(writer),
      values: fc.array(valuesOf(writer), { minLength: 1, maxLength: 4 }),
    }),
  );
  fc.assert(
    fc.property(written, ({ reader, writer, values }) => {
      if (!accepts(reader, writer)) return;
      const [write, read] = [compileCodec(writer, limits), compileCodec(reader, limits)];
      for (const value of values) {
        const sent = readOrRefuse(write, value);
        if (sent === undefined) continue;
        compared += 1;
        assert.doesNotThrow(() => read.read(sent.value));
      }
    }),
    { numRuns: 3000 },
  );
  assert.ok(compared > 500);
});

/** What a writer sends for a value; undefined where its own contract does not let it. */
function readOrRefuse(codec: Codec, value: unknown): { readonly value: unknown } | undefined {
  try {
    return { value: codec.read(value) };
  } catch (error) {
    assert.ok(ValueProblem.is(error), String(error));
    return undefined;
  }
}
