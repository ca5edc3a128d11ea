import { stat } from "node:fs/promises";

/** What a file looked like at one time. */
export interface Stamp {
  /** Another text, or another file in its place, has another one. A file that is not there has one, too. */
  readonly id: string;
  /** Epoch milliseconds of its last change; 0 where it is not there. */
  readonly changedAtMs: number;
}

/** Stamps of the files as they are now. */
export async function stampsOf(files: Iterable<string>): Promise<ReadonlyMap<string, Stamp>> {
  return new Map(await Promise.all([...files].map(async (file) => [file, await stampOf(file)] as const)));
}

async function stampOf(file: string): Promise<Stamp> {
  try {
    const { dev, ino, size, mtimeNs, mtimeMs } = await stat(file, { bigint: true });
    return { id: `${dev}:${ino}:${size}:${mtimeNs}`, changedAtMs: Number(mtimeMs) };
  } catch (error) {
    return { id: String((error as NodeJS.ErrnoException).code), changedAtMs: 0 };
  }
}
