import type { Memory } from "./memory.ts";
import { raiseStruct } from "./problem.ts";

const { fromCharCode, fromCodePoint } = String;
const replacement = 0xfffd;

// By hand: a bare context has no decoder, and Node's may not see shared memory.
/** Reads text up to the first zero. Each byte is read once, so it cannot change while it is judged. */
export function readText({ u8 }: Memory, at: number, length: number): string {
  let text = "";
  const end = at + length;
  let next = at;
  let byte = next < end ? (u8[next++] ?? 0) : 0;
  while (byte !== 0) {
    if (byte < 0x80) {
      text += fromCharCode(byte);
      byte = next < end ? (u8[next++] ?? 0) : 0;
      continue;
    }
    const more =
      byte >= 0xf0 && byte < 0xf5 ? 3 : byte >= 0xe0 && byte < 0xf0 ? 2 : byte >= 0xc2 && byte < 0xe0 ? 1 : 0;
    let point = more === 0 ? replacement : byte & (0x3f >> more);
    let left = more;
    byte = next < end ? (u8[next++] ?? 0) : 0;
    for (; left > 0 && (byte & 0xc0) === 0x80; left -= 1) {
      point = (point << 6) | (byte & 0x3f);
      byte = next < end ? (u8[next++] ?? 0) : 0;
    }
    text += fromCodePoint(left === 0 && isScalar(point, more) ? point : replacement);
  }
  return text;
}

/** False for what was written with more bytes than it takes, for halves of pairs, and beyond the last code point. */
function isScalar(point: number, more: number): boolean {
  const least = more === 3 ? 0x10000 : more === 2 ? 0x800 : 0x80;
  return point >= least && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
}

/** Writes text and zeros behind it, or nothing at all. */
export function writeText({ u8 }: Memory, at: number, length: number, value: unknown): void {
  if (typeof value !== "string") raiseStruct(value, "a string");
  const bytes = utf8Of(value, length);
  if (bytes === undefined) raiseStruct(value, `at most ${length} bytes of UTF-8, none of them 0`);
  for (let index = 0; index < length; index += 1) u8[at + index] = bytes[index] ?? 0;
}

/** Undefined for what takes more than `most` bytes or has a zero in it. */
function utf8Of(text: string, most: number): readonly number[] | undefined {
  const bytes: number[] = [];
  if (text.length > most) return undefined;
  for (let index = 0; index < text.length; index += 1) {
    let point = text.codePointAt(index) ?? 0;
    if (point === 0) return undefined;
    if (point > 0xffff) index += 1;
    else if (point >= 0xd800 && point <= 0xdfff) point = replacement;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 0x3f));
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f));
    else
      bytes.push(
        0xf0 | (point >> 18),
        0x80 | ((point >> 12) & 0x3f),
        0x80 | ((point >> 6) & 0x3f),
        0x80 | (point & 0x3f),
      );
    if (bytes.length > most) return undefined;
  }
  return bytes;
}
