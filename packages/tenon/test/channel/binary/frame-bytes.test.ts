import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ByteReader } from "../../../src/channel/binary/byte-reader.ts";
import { ByteWriter } from "../../../src/channel/binary/byte-writer.ts";
import { KnownNames, SentNames } from "../../../src/channel/binary/names.ts";
import { readFrameBytes } from "../../../src/channel/binary/read-frame.ts";
import { writeFrame } from "../../../src/channel/binary/write-frame.ts";
import { MalformedFrame, readFrame } from "../../../src/channel/frame.ts";
import type { Frame } from "../../../src/contract/messages.ts";

const sizeBytes = 16 * 1024;
/** Length and what the wire needs; a channel reads them. */
const skippedBytes = 8;

/** One direction of a wire, without the wire. */
class Direction {
  readonly writer: ByteWriter = new ByteWriter(sizeBytes);
  readonly reader: ByteReader = new ByteReader(sizeBytes);
  readonly #sent: SentNames = new SentNames();
  readonly #known: KnownNames = new KnownNames();

  /** Answers what arrives; `spoil` changes the bytes on their way. */
  carry(frame: Frame, spoil: (bytes: Buffer) => void = () => undefined): Frame | MalformedFrame {
    writeFrame(this.writer, frame, this.#sent);
    this.#sent.keep();
    this.reader.bytes.set(this.writer.bytes.subarray(0, this.writer.at));
    spoil(this.reader.bytes);
    this.reader.open(skippedBytes, this.writer.at);
    return readFrameBytes(this.reader, this.#known);
  }
}

const id = fc.oneof(fc.nat(), fc.maxSafeNat());
const count = fc.integer({ min: 1, max: 2 ** 32 - 1 });
const value = fc.jsonValue();
const error = fc.record({
  kind: fc.constant("plugin" as const),
  name: fc.string(),
  message: fc.string(),
  stack: fc.string(),
});
const kind = fc.constantFrom(
  "load",
  "evaluate",
  "setup",
  "method",
  "snapshot",
  "restore",
  "reconfigure",
  "held",
  "teardown",
  "service",
  "use",
  "event",
);
const call = fc.record(
  {
    type: fc.constant("call" as const),
    id,
    instance: fc.nat(),
    target: fc.record({
      kind: kind as fc.Arbitrary<"load">,
      name: fc.oneof(fc.constantFrom("a", "b", "c"), fc.string({ maxLength: 500 })),
    }),
    input: value,
    stream: fc.constantFrom("none", "in", "out", "both"),
    deadlineMs: fc.oneof(fc.nat(), fc.constant(Infinity)),
  },
  { requiredKeys: ["type", "id", "instance", "target", "input", "stream"] },
);
const frame = fc.oneof(
  call,
  fc.record({ type: fc.constant("cancel" as const), id, reason: fc.constantFrom("aborted", "deadline", "closed") }),
  fc.record({ type: fc.constantFrom("put", "result", "item"), id, value }),
  fc.record({ type: fc.constantFrom("put-end", "item-end"), id }),
  fc.record({ type: fc.constantFrom("put-fail", "failure"), id, error }),
  fc.record({ type: fc.constantFrom("want", "take"), id, count }),
  fc.record(
    {
      type: fc.constant("log" as const),
      instance: fc.nat(),
      level: fc.constantFrom("debug", "info", "warn", "error"),
      text: fc.string(),
      call: fc.option(id, { nil: undefined }),
      fields: fc.string(),
    },
    { requiredKeys: ["type", "instance", "level", "text", "call"] },
  ),
  fc.record({
    ...{ type: fc.constant("log" as const), instance: fc.nat(), level: fc.constant("warn"), text: fc.string() },
    ...{ call: fc.constant(undefined), dropped: id },
  }),
) as fc.Arbitrary<Frame>;

test("frames of every kind arrive as the check of messages would make them", () => {
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 20 }), (frames) => {
      const direction = new Direction();
      for (const each of frames) {
        const arrived = direction.carry(each);
        assert.deepEqual(arrived, readFrame(structuredClone(each)));
        assert.ok(!(arrived instanceof MalformedFrame));
      }
    }),
    { numRuns: 200 },
  );
});

test("a name goes as text once, and then as a number", () => {
  const direction = new Direction();
  const carry = (name: string): number => {
    const target = { kind: "method", name } as const;
    const sent = { type: "call", id: 1, instance: 1, target, input: null, stream: "none" } as const;
    assert.deepEqual(direction.carry(sent), sent);
    return direction.writer.at;
  };
  const long = "a-method-with-a-long-name";
  const first = carry(long);
  carry("another");
  assert.ok(carry(long) < first - 16);
  for (let n = 0; n < 5_000; n += 1) carry(`name ${n}`);
  assert.ok(carry("name 4999") > carry(long), "only so many names are remembered, and the others cross all the same");
});

test("a frame with any bytes changed is a frame that the check of messages lets pass, or malformed", () => {
  const change = fc.tuple(fc.nat(), fc.nat(255));
  fc.assert(
    fc.property(frame, fc.array(change, { minLength: 1, maxLength: 4 }), (sent, changes) => {
      const direction = new Direction();
      const arrived = direction.carry(sent, (bytes) => {
        for (const [at, byte] of changes) bytes[skippedBytes + (at % (direction.writer.at - skippedBytes))] = byte;
      });
      if (!(arrived instanceof MalformedFrame)) assert.deepEqual(readFrame(arrived), arrived);
    }),
    { numRuns: 1_000 },
  );
});
