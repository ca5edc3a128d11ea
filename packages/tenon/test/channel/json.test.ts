import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compileFromJson, toJson } from "tenon";
import { bytes, t } from "tenon/contract";

const one = { text: "AQ==", bytes: Uint8Array.of(1) } as const;

test("base64 becomes bytes wherever the schema takes bytes and no text", () => {
  const Blob = t.Object({ kind: t.Literal("blob"), data: bytes() });
  const Note = t.Object({ kind: t.Literal("note"), data: t.String() });
  const cases: readonly (readonly [schema: t.TSchema, json: unknown, value: unknown])[] = [
    [bytes(), one.text, one.bytes],
    [bytes(), "", new Uint8Array()],
    [t.String(), one.text, one.text],
    [t.Unknown(), one.text, one.text],
    [t.Array(bytes()), [one.text], [one.bytes]],
    [t.Tuple([t.String(), bytes()]), [one.text, one.text], [one.text, one.bytes]],
    [t.Record(t.String(), bytes()), { a: one.text }, { a: one.bytes }],
    [t.Object({ a: t.Optional(bytes()), b: t.String() }), { b: one.text }, { b: one.text }],
    [t.Object({ a: bytes() }), { a: one.text, other: one.text }, { a: one.bytes, other: one.text }],
    [t.Union([bytes(), t.Null()]), one.text, one.bytes],
    [t.Union([bytes(), t.Null()]), null, null],
    [t.Union([bytes(), t.String()]), one.text, one.text],
    [t.Union([bytes(), t.Literal("none")]), "none", "none"],
    [t.Union([bytes(), t.Literal("none")]), one.text, one.bytes],
    [t.Union([t.Object({ a: bytes() }), t.Null()]), { a: one.text }, { a: one.bytes }],
    [t.Union([Blob, Note]), { kind: "blob", data: one.text }, { kind: "blob", data: one.bytes }],
    [t.Union([Blob, Note]), { kind: "note", data: one.text }, { kind: "note", data: one.text }],
    [
      t.Intersect([t.Object({ a: bytes() }), t.Object({ b: t.String() })]),
      { a: one.text, b: "x" },
      { a: one.bytes, b: "x" },
    ],
  ];
  for (const [schema, json, value] of cases) {
    assert.deepEqual(compileFromJson(schema)(json), value, `${JSON.stringify(json)} as ${JSON.stringify(schema)}`);
  }
});

test("a shape inside itself is followed to its depth, and no further than any codec would", () => {
  const Tree = t.Cyclic({ Tree: t.Object({ data: bytes(), next: t.Optional(t.Ref("Tree")) }) }, "Tree");
  const fromJson = compileFromJson(Tree);
  assert.deepEqual(fromJson({ data: "AQ==", next: { data: "AQ==" } }), { data: one.bytes, next: { data: one.bytes } });
  const text = '{"data":"AQ==","next":'.repeat(100_000) + "null" + "}".repeat(100_000);
  assert.deepEqual((fromJson(JSON.parse(text)) as { data: unknown }).data, one.bytes);
});

test("what is no base64, or not what the schema says, is left for the codec to refuse", () => {
  for (const text of ["AQ", "AQ=", "A Q==", "-_8=", "AR==", "é", "AQ==\n"]) {
    assert.equal(compileFromJson(bytes())(text), text);
  }
  const fromJson = compileFromJson(t.Object({ a: bytes(), b: t.Array(bytes()) }));
  for (const json of [null, 5, true, [], ["AQ=="], { a: 5, b: {} }, { b: [[5]] }]) {
    assert.deepEqual(fromJson(json), json);
  }
});

test("a key like __proto__ stays a key of its own", () => {
  const json = JSON.parse('{"a":"AQ==","__proto__":{"b":1}}') as unknown;
  const value = compileFromJson(t.Object({ a: bytes() }))(json) as object;
  assert.deepEqual([Object.getPrototypeOf(value), Object.keys(value)], [Object.prototype, ["a", "__proto__"]]);
});

test("what goes out as JSON comes back as it was", () => {
  const Parcel = t.Object({
    name: t.String(),
    parts: t.Array(t.Union([bytes(), t.Null(), t.Integer()])),
    by: t.Record(t.String(), t.Object({ data: bytes(), note: t.String() })),
  });
  const data = fc.uint8Array({ maxLength: 20 });
  const plain = { noNullPrototype: true };
  const parts = fc.array(fc.oneof(data, fc.constant(null), fc.integer()));
  const by = fc.dictionary(fc.string(), fc.record({ data, note: fc.string() }, plain), plain);
  const fromJson = compileFromJson(Parcel);
  fc.assert(
    fc.property(fc.record({ name: fc.string(), parts, by }, plain), (parcel) => {
      assert.deepEqual(fromJson(JSON.parse(toJson(parcel))), parcel);
    }),
    { numRuns: 200 },
  );
  assert.equal(toJson(undefined), "null");
  assert.equal(toJson({ part: new Uint8Array(Uint8Array.of(0, 1, 2).buffer, 1, 1) }), '{"part":"AQ=="}');
});
