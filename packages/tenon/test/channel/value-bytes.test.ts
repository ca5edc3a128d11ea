import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ByteReader } from "../../src/channel/binary/byte-reader.ts";
import { ByteWriter } from "../../src/channel/binary/byte-writer.ts";
import { readValue, writeValue } from "../../src/channel/binary/value-bytes.ts";

const sizeBytes = 4_096;

function carrier(): (value: unknown) => unknown {
  const to = new ByteWriter(sizeBytes);
  const from = new ByteReader(sizeBytes);
  return (value) => {
    to.back(0);
    writeValue(to, value);
    from.bytes.set(to.bytes);
    from.open(0, to.at);
    const read = readValue(from);
    assert.equal(from.left, 0);
    return read;
  };
}

test("texts of any characters and lengths arrive as they were, halves of pairs included", () => {
  const carried = carrier();
  const kinds = ["a", "ÿ", "é", "Ā", "я", "\u2028", "\ud800", "\udc00", "\u{1f600}", "\0"];
  for (const kind of kinds)
    for (const length of [0, 1, 11, 12, 13, 63, 64, 65, 66, 200, 255, 256, 300])
      for (const text of [kind.repeat(length), "a".repeat(length) + kind, kind + "a".repeat(length)])
        assert.equal(carried(text), text);
  const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
  fc.assert(fc.property(fc.string({ unit, maxLength: 200 }), (text) => carried(text) === text));
});

test("plain data of any shape arrives as it was", () => {
  const carried = carrier();
  const leaf = fc.oneof(
    fc.constantFrom(undefined, null, true, -0, NaN, 2 ** 31),
    fc.double(),
    fc.integer(),
    fc.string(),
    fc.uint8Array(),
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(fc.string(), tie("value"), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  fc.assert(
    fc.property(value, (data) => assert.deepEqual(carried(data), data)),
    { numRuns: 200 },
  );
});
