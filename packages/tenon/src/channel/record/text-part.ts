import type { ByteReader } from "../binary/byte-reader.ts";
import type { ByteWriter } from "../binary/byte-writer.ts";
import { charge, type Run } from "../copier.ts";

/** Twice its length, and one more where each character takes two bytes; then the characters. */
export function writeText(to: ByteWriter, text: string): void {
  const { length } = text;
  to.room(4 + length);
  const { at } = to;
  to.u32(length * 2);
  if (to.latin1(text)) return;
  to.back(at);
  to.room(4 + length * 2);
  to.u32(length * 2 + 1);
  to.utf16(text);
}

export function readText(from: ByteReader, run: Run): string {
  const head = from.u32();
  const length = head >>> 1;
  const text = (head & 1) === 0 ? from.latin1(length) : from.utf16(length);
  charge(run, length * 2);
  return text;
}
