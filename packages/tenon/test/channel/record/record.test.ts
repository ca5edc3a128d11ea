import assert from "node:assert/strict";
import { test } from "node:test";
import vm from "node:vm";
import fc from "fast-check";
import * as t from "typebox";
import { ByteReader } from "../../../src/channel/binary/byte-reader.ts";
import { ByteWriter, NotWritable } from "../../../src/channel/binary/byte-writer.ts";
import { type CodeMaker, compileCopy, type CopyLimits, ValueProblem } from "../../../src/channel/copy.ts";
import { MalformedFrame } from "../../../src/channel/frame.ts";
import { compileRecord, type RecordCodec } from "../../../src/channel/record/record.ts";
import { bytes } from "../../../src/contract/bytes.ts";
import { schemas, valuesOf } from "../../contract/arbitrary-schemas.ts";

const sizeBytes = 16 * 1024;
const limits: CopyLimits = { maxBytes: 400, maxDepth: 4 };
const roomy: CopyLimits = { maxBytes: 2 ** 20, maxDepth: 32 };
const atOnce: CodeMaker = { evaluate: (expression): unknown => vm.runInThisContext(expression), afterUses: 0 };

const writer = new ByteWriter(sizeBytes);

/** The bytes as they come out of a ring. */
function readerOf(written: Uint8Array): ByteReader {
  const reader = new ByteReader(sizeBytes);
  reader.bytes.set(written);
  reader.open(0, written.length);
  return reader;
}

function written(codec: RecordCodec, value: unknown, within: CopyLimits): Uint8Array {
  writer.back(0);
  codec.write(writer, value, within);
  return new Uint8Array(writer.bytes.subarray(0, writer.at));
}

function outcome(make: () => unknown): unknown {
  try {
    return { copied: make() };
  } catch (thrown) {
    assert.ok(ValueProblem.is(thrown), String(thrown));
    const { path, found, wanted, reason } = thrown;
    return { path, found, wanted, reason };
  }
}

/** What comes out at the other end, with all bytes read. */
function crossed(codec: RecordCodec, value: unknown, within: CopyLimits): unknown {
  const reader = readerOf(written(codec, value, within));
  const read = codec.read(reader, within);
  assert.equal(reader.left, 0, "all that was written is read");
  return read;
}

const Inner = t.Object({ n: t.Number(), s: t.Optional(t.String()) });
const Tree = t.Cyclic({ Tree: t.Object({ n: t.Integer(), more: t.Array(t.Ref("Tree")) }) }, "Tree");
const shown = [
  Inner,
  t.Object({}),
  t.Undefined(),
  t.Array(t.Object({})),
  t.Tuple([t.String(), t.Number()]),
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
  t.Union([Inner, t.Array(Inner), bytes({ maxBytes: 2 }), t.Null(), t.String(), t.Number()]),
  t.Record(t.String(), t.Object({ n: t.Integer() })),
  t.Enum(["x", "y", 1] as unknown as string[]),
  Tree,
];

const leaf = fc.constantFrom<unknown>(
  ...[1, -0, 0.5, NaN, 2 ** 31, 2 ** 53, "x", "y", "", "ÿ", "Ā", "\ud800", "z".repeat(60), "ż".repeat(40), true, null],
  ...[7n, undefined, () => 1, Symbol("s"), new Uint8Array(3), new Uint8Array(), new Uint16Array(1), new Date(0)],
);
const { value: anything } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "c", "d", "n", "s", "0", "b-c", "more", "__proto__"), tie("value"), {
      maxKeys: 6,
    }),
  ),
}));

test("a record carries what a copy has, and refuses with the same problem, by its loops and by code of its own", () => {
  const codecs = shown.map(
    (schema) => [compileCopy(schema), compileRecord(schema), compileRecord(schema, atOnce)] as const,
  );
  fc.assert(
    fc.property(anything, (value) => {
      for (const [copy, loop, code] of codecs) {
        const wanted = outcome(() => copy(value, limits));
        assert.deepEqual(
          outcome(() => crossed(loop, value, limits)),
          wanted,
        );
        assert.deepEqual(
          outcome(() => crossed(code, value, limits)),
          wanted,
        );
      }
    }),
    { numRuns: 1_500 },
  );
});

test("whatever the schema, a value that fits crosses as its copy, and loops and code write the same bytes", () => {
  const pair = schemas.chain((schema) => fc.tuple(fc.constant(schema), valuesOf(schema)));
  fc.assert(
    fc.property(pair, ([schema, value]) => {
      const [loop, code] = [compileRecord(schema), compileRecord(schema, atOnce)];
      const wanted = outcome(() => compileCopy(schema)(value, roomy));
      assert.deepEqual(
        outcome(() => crossed(code, value, roomy)),
        wanted,
      );
      if (!("copied" in (wanted as object))) return;
      assert.deepEqual(written(loop, value, roomy), written(code, value, roomy));
      assert.deepEqual(loop.read(readerOf(written(code, value, roomy)), roomy), (wanted as { copied: unknown }).copied);
    }),
    { numRuns: 1_500 },
  );
});

test("each property is read once and in the schema's order, whether it changes, throws or tells a choice", () => {
  const plain = t.Object({ b: t.Number(), a: t.Optional(t.Number()) });
  const choice = t.Union([
    t.Object({ b: t.Literal(1), a: t.Number() }),
    t.Object({ b: t.Literal(2), a: t.Optional(t.Number()) }),
  ]);
  for (const schema of [plain, choice]) {
    for (const codec of [compileRecord(schema), compileRecord(schema, atOnce)]) {
      const reads: string[] = [];
      const changing = {
        get a() {
          return reads.push("a");
        },
        get b() {
          return reads.push("b");
        },
      };
      assert.deepEqual([crossed(codec, changing, limits), reads], [{ b: 1, a: 2 }, ["b", "a"]]);
      const throwing = {
        b: 1,
        get a(): number {
          throw new Error("secret");
        },
      };
      assert.deepEqual(
        outcome(() => written(codec, throwing, limits)),
        outcome(() => compileCopy(schema)(throwing, limits)),
      );
    }
  }
});

test("cycles, bytes whose buffer is gone and proxies that were revoked are refused as a copy refuses them", () => {
  const cyclic: { n: number; more: unknown[] } = { n: 1, more: [] };
  cyclic.more.push(cyclic);
  const detached = new Uint8Array(4);
  structuredClone(detached, { transfer: [detached.buffer] });
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const cases: readonly (readonly [t.TSchema, unknown])[] = [
    [Tree, cyclic],
    [t.Unknown(), cyclic],
    [bytes(), detached],
    [t.Object({ a: bytes() }), { a: detached }],
    [Inner, proxy],
    [t.Array(Inner), proxy],
    [t.Record(t.String(), t.Number()), JSON.parse('{"__proto__": 1}')],
  ];
  for (const [schema, value] of cases) {
    const refused = outcome(() => compileCopy(schema)(value, limits));
    assert.ok(!("copied" in (refused as object)));
    for (const codec of [compileRecord(schema), compileRecord(schema, atOnce)])
      assert.deepEqual(
        outcome(() => written(codec, value, limits)),
        refused,
      );
  }
});

test("what takes more room than a record has is not writable, wherever it stands", () => {
  const long = { ascii: "x".repeat(sizeBytes), wide: "ż".repeat(sizeBytes / 2), bytes: new Uint8Array(sizeBytes) };
  const schema = t.Object({ list: t.Array(t.Union([t.String(), bytes(), t.Number(), t.Boolean()])) });
  const many = { numbers: Array<number>(sizeBytes / 4).fill(1), flags: Array<boolean>(sizeBytes).fill(true) };
  const lists = [...Object.values(long).map((each) => [each]), ...Object.values(many)];
  for (const codec of [compileRecord(schema), compileRecord(schema, atOnce)])
    for (const list of lists) {
      let thrown: unknown;
      try {
        written(codec, { list }, roomy);
      } catch (error) {
        thrown = error;
      }
      assert.ok(NotWritable.is(thrown));
      assert.ok(!NotWritable.is({ why: "too long" }));
    }
});

test("cut off anywhere or with any byte changed, what is read is a value of the schema's structure, or malformed", () => {
  const pair = schemas.chain((schema) => fc.tuple(fc.constant(schema), valuesOf(schema)));
  const damage = fc.array(fc.tuple(fc.nat(), fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 255))), { maxLength: 4 });
  fc.assert(
    fc.property(pair, damage, fc.nat(), fc.boolean(), ([schema, value], changes, cut, generated) => {
      const codec = compileRecord(schema, generated ? atOnce : undefined);
      const fits = outcome(() => compileCopy(schema)(value, roomy));
      if (!("copied" in (fits as object))) return;
      const bytesOf = written(codec, value, roomy);
      for (const [at, byte] of changes) if (bytesOf.length > 0) bytesOf[at % bytesOf.length] = byte;
      const cutAt = changes.length === 0 ? cut % (bytesOf.length + 1) : bytesOf.length;
      let read: unknown;
      try {
        read = codec.read(readerOf(bytesOf.subarray(0, cutAt)), roomy);
      } catch (thrown) {
        assert.ok(thrown instanceof MalformedFrame || ValueProblem.is(thrown), String(thrown));
        return;
      }
      assert.deepEqual(compileCopy(schema)(read, roomy), read);
    }),
    { numRuns: 3_000 },
  );
});

test("lengths that lie are malformed before anything is made for them", () => {
  const lies: readonly (readonly [t.TSchema, readonly number[]])[] = [
    [t.String(), [0xff, 0xff, 0xff, 0xff]],
    [t.String(), [0xfe, 0xff, 0xff, 0xff]],
    [bytes(), [0xff, 0xff, 0xff, 0xff]],
    [t.Array(t.Object({})), [0xff, 0xff, 0xff, 0xff, 0]],
    [t.Array(t.Undefined()), [2, 0, 0, 0, 0]],
    [t.Tuple([t.Number()]), [2, 0, 0, 0, 0, 0, 0, 0]],
    [t.Record(t.String(), t.Null()), [0xff, 0xff, 0xff, 0x7f]],
    [t.Literal("a"), [1]],
    [t.Boolean(), [2]],
    [t.Object({ a: t.Optional(t.Null()) }), [2, 0]],
    [t.Number(), [0, 0, 0, 0, 0, 0, 0xf8, 0x7f]],
    [t.Integer(), [0, 0, 0, 0, 0, 0, 0xe0, 0x3f]],
    [t.Union([t.Null(), Inner]), [2]],
    [t.Union([t.Null(), Inner]), [0, 12, 1]],
    [t.Unknown(), [10, 0xff, 0xff, 0xff, 0xff]],
  ];
  for (const [schema, lie] of lies)
    for (const codec of [compileRecord(schema), compileRecord(schema, atOnce)])
      assert.throws(
        () => codec.read(readerOf(Uint8Array.from(lie)), roomy),
        (thrown) => thrown instanceof MalformedFrame,
        `${JSON.stringify(schema)} of ${lie.join(" ")}`,
      );
});

test("what passes the limits of the reader is told as a problem of the value", () => {
  const schema = t.Object({ text: t.String(), list: t.Array(Inner) });
  for (const codec of [compileRecord(schema), compileRecord(schema, atOnce)]) {
    const bytesOf = written(codec, { text: "x".repeat(300), list: [{ n: 1 }] }, roomy);
    for (const [within, reason] of [
      [{ maxBytes: 200, maxDepth: 4 }, "too-large"],
      [{ maxBytes: 2_000, maxDepth: 2 }, "too-deep"],
    ] as const)
      assert.throws(
        () => codec.read(readerOf(bytesOf), within),
        (thrown) => ValueProblem.is(thrown) && thrown.reason === reason,
      );
  }
});

test("keys stand in the order of a copy's, in objects of this realm", () => {
  const schema = t.Object({ a: t.Number(), b: t.Optional(t.Number()), c: t.Number(), d: t.Optional(t.Number()) });
  for (const codec of [compileRecord(schema), compileRecord(schema, atOnce)]) {
    const read = crossed(codec, vm.runInNewContext("({ d: 4, c: 3, x: 0, b: 2, a: 1 })"), limits);
    assert.equal(JSON.stringify(read), '{"a":1,"b":2,"c":3,"d":4}');
    assert.equal(Object.getPrototypeOf(read), Object.prototype);
  }
});

test("where code cannot be made the loops go on and write the same", () => {
  let asked = 0;
  const never: CodeMaker = {
    afterUses: 1,
    evaluate() {
      asked += 1;
      throw new EvalError("Code generation from strings disallowed for this context");
    },
  };
  const codec = compileRecord(Inner, never);
  for (let n = 0; n < 5; n += 1) assert.deepEqual(crossed(codec, { n }, limits), { n });
  assert.equal(asked, 2);
  assert.deepEqual(written(codec, { n: 1 }, limits), written(compileRecord(Inner, atOnce), { n: 1 }, limits));
});
