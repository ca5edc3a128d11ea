import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { TenonError } from "../contract/errors/error.ts";

// Without it, opening a named pipe waits for a writer.
const openFlags: number = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Bytes that may still be read for one artifact, and the files read so far. */
export class ReadBudget {
  readonly limitBytes: number;
  readonly files: Set<string> = new Set();
  #usedBytes = 0;

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
  }

  /** Reads a whole text file, once. @throws TENON_ARTIFACT_UNREADABLE, TENON_ARTIFACT_TOO_LARGE */
  async read(file: string): Promise<string> {
    return decode(await this.readBytes(file), file);
  }

  /** The same for any file. */
  async readBytes(file: string): Promise<Buffer> {
    const bytes = await readBounded(file, this.limitBytes - this.#usedBytes, (size) => {
      throw new TenonError("TENON_ARTIFACT_TOO_LARGE", {
        file,
        bytes: this.#usedBytes + size,
        limitBytes: this.limitBytes,
      });
    });
    this.#usedBytes += bytes.byteLength;
    this.files.add(file);
    return bytes;
  }
}

/**
 * Reads a regular file of at most `limitBytes`. A pipe or a device is refused instead of waited for, and a file that grows
 * while it is read is refused by what was read, not by what it said its size was.
 */
export async function readBounded(
  file: string,
  limitBytes: number,
  tooLarge: (bytes: number) => never,
): Promise<Buffer> {
  await using handle = await open(file, openFlags).catch((error: NodeJS.ErrnoException) => unreadable(file, error));
  const stat = await handle.stat();
  if (!stat.isFile()) return unreadable(file, stat.isDirectory() ? "it is a directory" : "it is not a regular file");
  if (stat.size > limitBytes) return tooLarge(stat.size);
  const chunks: Buffer[] = [];
  let total = 0;
  const next = Buffer.allocUnsafe(Math.min(stat.size, limitBytes) + 1);
  for (;;) {
    const { bytesRead } = await handle
      .read(next, 0, next.byteLength, null)
      .catch((error: NodeJS.ErrnoException) => unreadable(file, error));
    if (bytesRead === 0) break;
    total += bytesRead;
    if (total > limitBytes) return tooLarge(total);
    chunks.push(Buffer.from(next.subarray(0, bytesRead)));
  }
  return Buffer.concat(chunks);
}

/** Text of UTF-8 bytes, without a byte order mark. */
export function decode(bytes: Buffer, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    return unreadable(file, error as Error, "it is not UTF-8 text");
  }
}

function unreadable(file: string, cause: Error | string, why?: string): never {
  if (typeof cause === "string") throw new TenonError("TENON_ARTIFACT_UNREADABLE", { file, why: cause });
  throw new TenonError("TENON_ARTIFACT_UNREADABLE", { file, why: why ?? cause.message }, { cause });
}
