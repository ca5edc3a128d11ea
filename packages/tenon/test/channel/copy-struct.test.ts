import assert from "node:assert/strict";
import { test } from "node:test";
import { ByteReader } from "../../src/channel/binary/byte-reader.ts";
import { ByteWriter, NotWritable } from "../../src/channel/binary/byte-writer.ts";
import { readValue, writeValue } from "../../src/channel/binary/value-bytes.ts";
import { compileCopy, type CopyLimits, ValueProblem } from "../../src/channel/copy.ts";
import { MalformedFrame } from "../../src/channel/frame.ts";
import { compileFromJson, toJson } from "../../src/channel/json.ts";
import { compileRecord } from "../../src/channel/record/record.ts";
import { withoutStructs } from "../../src/channel/without-structs.ts";
import { atKey, bytesKey, layoutKey, layoutMark } from "../../src/contract/layout/brand.ts";
import { readLayout } from "../../src/contract/layout/read-layout.ts";
import { allocate, f, struct, t } from "../../src/contract.ts";

const Quote = struct("Quote", {
  cost: f.u32,
  price: f.f64,
  symbol: f.utf8(8),
  serial: f.u64,
  digest: f.bytes(3),
  window: f.array(f.i16, 3),
});
const plain = {
  cost: 5,
  price: 2.5,
  symbol: "ab",
  serial: 7n,
  digest: Uint8Array.of(1, 2, 3),
  window: [1, -2, 3],
};
const limits: CopyLimits = { maxBytes: 2 ** 16, maxDepth: 16 };
const mark = layoutMark(readLayout(JSON.parse(JSON.stringify(Quote)), ""));

function seen(value: unknown): unknown {
  const { cost, price, symbol, serial, digest, window } = value as typeof plain;
  return { cost, price, symbol, serial, digest, window: [...window] };
}

function problem(make: () => unknown): readonly string[] {
  try {
    make();
  } catch (thrown) {
    if (ValueProblem.is(thrown)) return [thrown.path, thrown.found, thrown.wanted, thrown.reason];
    throw thrown;
  }
  return [];
}

/** Through a record, as between two ends. */
function recorded(value: unknown): unknown {
  const codec = compileRecord(Quote);
  const writer = new ByteWriter(1024);
  // Not at a multiple of its alignment.
  writer.u8(0);
  codec.write(writer, value, limits);
  assert.equal(writer.at, 1 + Quote.size, "nothing but its bytes goes");
  const reader = ByteReader.of(writer.bytes.subarray(0, writer.at));
  reader.u8();
  const read = codec.read(reader, limits);
  assert.equal(reader.left, 0);
  return read;
}

test("a struct is copied from an accessor, from its bytes and from an object, and the copy is nobody else's", () => {
  const copy = compileCopy(Quote);
  const quote = allocate(Quote, plain);
  const bytes = withoutStructs(quote, 9);
  for (const given of [quote, bytes, plain, copy(quote, limits)]) {
    const copied = copy(given, limits) as typeof plain;
    assert.deepEqual(seen(copied), plain);
    copied.cost = 9;
    assert.equal(quote.cost, 5);
    assert.deepEqual(seen(recorded(given)), plain);
  }
});

test("what is no such struct is refused with its path, in a copy and in a record", () => {
  const copy = compileCopy(t.Object({ at: Quote }));
  const record = compileRecord(t.Object({ at: Quote }));
  const wrong = [
    ...[undefined, null, 5, "x", [], new Uint8Array(7), new Float64Array(6), new Map()],
    ...[{ ...plain, cost: -1 }, { ...plain, window: [1] }, { ...plain, symbol: undefined }, { cost: 1 }],
  ];
  for (const value of wrong) {
    const [path = "", ...rest] = problem(() => copy({ at: value }, limits));
    assert.match(path, /^at/);
    assert.deepEqual(
      problem(() => record.write(new ByteWriter(1024), { at: value }, limits)),
      [path, ...rest],
    );
  }
  assert.equal(problem(() => copy({ at: plain }, { ...limits, maxBytes: 20 }))[3], "too-large");
  assert.equal(
    problem(() => record.write(new ByteWriter(1024), { at: plain }, { ...limits, maxBytes: 20 }))[3],
    "too-large",
  );
  assert.throws(
    () => record.write(new ByteWriter(16), { at: plain }, limits),
    (thrown) => NotWritable.is(thrown),
  );
});

test("who only says to be an accessor is read as the object it is, and memory beyond its bytes never", () => {
  const copy = compileCopy(Quote);
  const lies: readonly object[] = [
    { [bytesKey]: new Uint8Array(4), [atKey]: 0 },
    { [bytesKey]: new Uint8Array(100), [atKey]: 80 },
    { [bytesKey]: new Uint8Array(100), [atKey]: -8 },
    { [bytesKey]: new Uint8Array(100), [atKey]: 0.5 },
    { [bytesKey]: new Uint8Array(100), [atKey]: Number.NaN },
    { [bytesKey]: new Proxy(new Uint8Array(100), {}), [atKey]: 0 },
    { [bytesKey]: { length: 100 }, [atKey]: 0 },
    { [bytesKey]: new Uint8Array(structuredClone(new ArrayBuffer(100))), [atKey]: "0" },
  ];
  for (const lie of lies) {
    assert.deepEqual(seen(copy({ ...plain, ...lie, [layoutKey]: mark }, limits)), plain);
    assert.notDeepEqual(
      problem(() => copy({ ...lie, [layoutKey]: mark }, limits)),
      [],
    );
  }
  const other = allocate(struct("Other", { cost: f.f64 }), { cost: 5 });
  assert.match(problem(() => copy(other, limits))[0] ?? "", /price/);
  // One layout more, by the names alone.
  const wider = allocate(struct("Wider", { more: f.u8, ...fieldsOfQuote() }), plain);
  assert.deepEqual(seen(copy(wider, limits)), plain);
  const throwing = Object.defineProperty({}, layoutKey, {
    get: () => {
      throw new Error("no");
    },
  });
  assert.equal(problem(() => copy(throwing, limits))[3], "unreadable");
});

function fieldsOfQuote() {
  return { cost: f.u32, price: f.f64, symbol: f.utf8(8), serial: f.u64, digest: f.bytes(3), window: f.array(f.i16, 3) };
}

test("a getter is asked once", () => {
  let asked = 0;
  const shifty = Object.defineProperty({ ...plain }, "cost", { get: () => (asked += 1) });
  assert.equal((compileCopy(Quote)(shifty, limits) as typeof plain).cost, 1);
  assert.equal(asked, 1);
});

test("where values describe themselves or are cloned, a struct goes as its bytes, and nothing of its neighbours goes along", () => {
  const copy = compileCopy(t.Object({ list: t.Array(Quote), n: t.Number() }));
  const given = copy({ list: [plain, { ...plain, cost: 6 }], n: 1 }, limits);
  const writer = new ByteWriter(1024);
  writeValue(writer, given);
  const reader = ByteReader.of(writer.bytes.subarray(0, writer.at));
  const cloned = structuredClone(withoutStructs(given, 9)) as { list: readonly Uint8Array[]; n: number };
  for (const value of [readValue(reader), cloned]) {
    const { list, n } = copy(value, limits) as { list: readonly (typeof plain)[]; n: number };
    assert.deepEqual([...list.map(({ cost }) => cost), n], [5, 6, 1]);
  }
  assert.equal(cloned.list[0]?.buffer.byteLength, Quote.size);
  const untouched = { a: [1, { b: "c" }], d: new Uint8Array(2) };
  assert.equal(withoutStructs(untouched, 9), untouched);
});

test("a record that ends too early is malformed", () => {
  const codec = compileRecord(Quote);
  assert.throws(
    () => codec.read(ByteReader.of(new Uint8Array(Quote.size - 1)), limits),
    (thrown) => thrown instanceof MalformedFrame,
  );
});

test("in JSON, bytes of a struct are base64 and numbers of 64 bits decimal text", () => {
  const copy = compileCopy(t.Object({ at: Quote }));
  const text = toJson(copy({ at: plain }, limits));
  assert.deepEqual(JSON.parse(text), {
    at: { cost: 5, price: 2.5, symbol: "ab", serial: "7", digest: "AQID", window: [1, -2, 3] },
  });
  const fromJson = compileFromJson(t.Object({ at: Quote }));
  assert.deepEqual(seen((copy(fromJson(JSON.parse(text)), limits) as { at: unknown }).at), plain);
  for (const at of [5, [], { ...plain, serial: "x" }, { serial: "7", digest: "!" }])
    assert.notDeepEqual(
      problem(() => copy(fromJson({ at }), limits)),
      [],
    );
});
