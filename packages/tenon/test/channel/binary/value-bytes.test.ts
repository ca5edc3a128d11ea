import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ByteReader } from "../../../src/channel/binary/byte-reader.ts";
import { ByteWriter, NotWritable } from "../../../src/channel/binary/byte-writer.ts";
import { readValue, writeValue } from "../../../src/channel/binary/value-bytes.ts";
import { MalformedFrame } from "../../../src/channel/frame.ts";

const sizeBytes = 16 * 1024;

function crossed(value: unknown): unknown {
  const [writer, reader] = [new ByteWriter(sizeBytes), new ByteReader(sizeBytes)];
  writeValue(writer, value);
  reader.bytes.set(writer.bytes.subarray(0, writer.at));
  reader.open(0, writer.at);
  const read = readValue(reader);
  assert.equal(reader.left, 0, "all that was written is read");
  return read;
}

function refusal(value: unknown): string {
  try {
    writeValue(new ByteWriter(sizeBytes), value);
  } catch (thrown) {
    if (thrown instanceof NotWritable) return thrown.why;
    throw thrown;
  }
  return assert.fail("it was written");
}

const text = fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.string({ minLength: 250, maxLength: 600 }));
const { plain } = fc.letrec((tie) => ({
  plain: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom(
      undefined,
      null,
      true,
      false,
      -0,
      NaN,
      Infinity,
      2 ** 31,
      -(2 ** 31),
      "\ud800",
      "żółw",
      "__proto__",
    ),
    fc.integer(),
    fc.double(),
    text,
    fc.uint8Array(),
    fc.array(tie("plain"), { maxLength: 6 }),
    fc.dictionary(fc.oneof(text, fc.constantFrom("__proto__", "0", "length")), tie("plain"), { maxKeys: 6 }),
  ),
}));

test("any plain data arrives as structuredClone would make it, whatever its texts, numbers and keys", () => {
  fc.assert(
    fc.property(plain, (value) => {
      assert.deepStrictEqual(crossed(value), structuredClone(value));
    }),
    { numRuns: 500 },
  );
});

test("a key called __proto__ arrives as a key", () => {
  const table = JSON.parse('{"__proto__":{"polluted":true}}') as object;
  const read = crossed(table) as object;
  assert.deepEqual([Object.keys(read), Object.getPrototypeOf(read)], [["__proto__"], Object.prototype]);
});

test("bytes arrive as bytes of one's own, also those of a Buffer", () => {
  const read = crossed(Buffer.from("abc")) as Uint8Array;
  assert.deepEqual([read.constructor, read.buffer.byteLength], [Uint8Array, 3]);
});

test("what has a meaning that bytes do not tell, or takes more room than a record, is not written", () => {
  const cycle: unknown[] = [];
  cycle.push(cycle);
  const others = [new Date(), new Map(), new Error("e"), 5n, Symbol("s"), () => 1, new (class Own {})(), cycle];
  for (const value of others) assert.equal(refusal({ value }), "no plain data");
  for (const value of [
    "x".repeat(sizeBytes),
    "ż".repeat(sizeBytes / 2),
    new Uint8Array(sizeBytes),
    Array(sizeBytes).fill(0),
  ])
    assert.equal(refusal(value), "too long");
});

test("whatever bytes come, reading ends in a value or a MalformedFrame, and reads nothing behind the end", () => {
  const tag = fc.integer({ min: 0, max: 13 });
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.array(tag, { maxLength: 200 }).map((tags) => Uint8Array.from(tags)),
  );
  fc.assert(
    fc.property(bytes, (given) => {
      const reader = new ByteReader(256);
      reader.bytes.fill(9);
      reader.bytes.set(given);
      reader.open(0, given.length);
      try {
        readValue(reader);
      } catch (thrown) {
        assert.ok(thrown instanceof MalformedFrame, String(thrown));
      }
      assert.ok(reader.at <= given.length);
    }),
    { numRuns: 2_000 },
  );
});

test("lists inside lists without end, and counts of what is not there, are malformed before anything is made of them", () => {
  for (const given of [
    Uint8Array.from({ length: 4_000 }, (_, index) => [10, 255, 0, 0, 0][index % 5] ?? 0),
    Uint8Array.of(10, 255, 255, 255, 255),
  ]) {
    const reader = new ByteReader(4_000);
    reader.bytes.set(given);
    reader.open(0, given.length);
    assert.throws(() => readValue(reader), MalformedFrame);
  }
});
