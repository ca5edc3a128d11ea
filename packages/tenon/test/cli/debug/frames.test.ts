import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Frame, FrameProblem, FrameReader, frameOf } from "../../../src/cli/debug/frames.ts";

/** A frame as a client sends it. */
function masked(opcode: number, payload: Buffer, isLast = true): Buffer {
  const mask = Buffer.from([7, 0, 255, 90]);
  const frame = frameOf(opcode, payload);
  const head = frame.subarray(0, frame.length - payload.length);
  head[0] = (isLast ? 0x80 : 0) | opcode;
  head[1] = (head[1] as number) | 0x80;
  const hidden = payload.map((byte, at) => byte ^ (mask[at & 3] as number));
  return Buffer.concat([head, mask, hidden]);
}

const lengths = [0, 1, 125, 126, 127, 65_535, 65_536, 70_000];
const frames = fc.array(
  fc.record({ opcode: fc.constantFrom(0, 1, 2, 8, 9, 10), isLast: fc.boolean(), length: fc.constantFrom(...lengths) }),
  { maxLength: 6 },
);

test("frames are read as they were sent, however they arrive", () => {
  fc.assert(
    fc.property(frames, fc.array(fc.nat(3_000), { maxLength: 40 }), (sent, cuts) => {
      const payloads = sent.map(({ length }, index) => Buffer.alloc(length, index + 1));
      const bytes = Buffer.concat(
        sent.map(({ opcode, isLast }, index) => masked(opcode, payloads[index] as Buffer, isLast)),
      );
      const reader = new FrameReader(100_000);
      const read: Frame[] = [];
      let at = 0;
      for (const cut of [...cuts, bytes.length]) {
        read.push(...reader.read(bytes.subarray(at, at + cut)));
        at = Math.min(at + cut, bytes.length);
      }
      const wanted = sent.map(({ opcode, isLast }, index) => ({ opcode, isLast, payload: payloads[index] }));
      assert.deepEqual(read, wanted);
    }),
    { numRuns: 60 },
  );
});

test("what no client of today sends is refused with the code for it", () => {
  const refuses = (bytes: Buffer, code: number): void => {
    assert.throws(
      () => [...new FrameReader(1_000).read(bytes)],
      (problem) => problem instanceof FrameProblem && problem.code === code,
    );
  };
  refuses(frameOf(1, Buffer.from("not masked")), 1002);
  const compressed = masked(1, Buffer.from("x"));
  compressed[0] = 0xc1;
  refuses(compressed, 1002);
  refuses(masked(1, Buffer.alloc(1_001)), 1009);
  const huge = masked(1, Buffer.alloc(70_000)).subarray(0, 14);
  huge.writeBigUInt64BE(2n ** 62n, 2);
  refuses(huge, 1009);
});
