import { type BigIntStats, constants } from "node:fs";
import { open } from "node:fs/promises";

/** A file as it was read. */
export interface ReadText {
  readonly text: string;
  /** Which file, of which size and moment, was read. */
  readonly stamp: string;
}

/** Why a file could not be read as text. */
export type Unread =
  | { readonly kind: "unreadable"; readonly why: string; readonly cause?: unknown }
  | { readonly kind: "too large"; readonly bytes: bigint }
  /** `before` is the text before the first wrong byte. */
  | { readonly kind: "not UTF-8"; readonly before: string };

// Without it, opening a named pipe waits for a writer.
const openFlags: number = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Reads a regular file of at most `limitBytes` as UTF-8 text, without its byte order mark. Never throws. */
export async function readText(file: string, limitBytes: number): Promise<ReadText | Unread> {
  try {
    await using handle = await open(file, openFlags);
    const stat = await handle.stat({ bigint: true });
    if (!stat.isFile())
      return { kind: "unreadable", why: stat.isDirectory() ? "it is a directory" : "it is not a regular file" };
    if (stat.size > BigInt(limitBytes)) return { kind: "too large", bytes: stat.size };
    const bytes = Buffer.alloc(limitBytes + 1);
    let length = 0;
    // A file that grows while it is read is refused by what was read, not by what it said its size was.
    for (let read = -1; read !== 0 && length <= limitBytes; length += read)
      ({ bytesRead: read } = await handle.read(bytes, length, bytes.byteLength - length, null));
    if (length > limitBytes) return { kind: "too large", bytes: BigInt(length) };
    const text = decode(bytes.subarray(0, length));
    return typeof text === "string" ? { text, stamp: stampOf(stat) } : text;
  } catch (cause) {
    return { kind: "unreadable", why: cause instanceof Error ? cause.message : String(cause), cause };
  }
}

/** Differs as soon as the file at a path is another one or was written to. */
export function stampOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(":");
}

function decode(bytes: Buffer): string | Unread {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const lossy = new TextDecoder("utf-8").decode(bytes);
    return { kind: "not UTF-8", before: lossy.slice(0, lossy.indexOf("\uFFFD")) };
  }
}
