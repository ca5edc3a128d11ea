import { mkdir, open, readdir, readFile, rename, rm, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { OperationLock } from "../kernel/lock.ts";
import { fileOf, keyOf } from "./key-file.ts";
import { fileOverheadBytes, measureFiles } from "./measure.ts";

export type StoredValue = string | Uint8Array;

/** That a value has no room. */
export interface NoRoom {
  readonly usedBytes: number;
  readonly neededBytes: number;
}

const part = ".part";
const marks = { text: 0x74, bytes: 0x62 } as const;

/**
 * What one plugin keeps: a file a key, each replaced whole, and a directory that is the plugin's own affair. A killed process
 * leaves values as they were or as they were to be, and at most a part, which the next one takes away.
 */
export class Space {
  /** Where the plugin may write as it likes. */
  readonly files: string;
  readonly #keys: string;
  readonly #sizes: Map<string, number>;
  readonly #lock: OperationLock = new OperationLock();

  private constructor(directory: string, sizes: Map<string, number>) {
    this.#keys = join(directory, "keys");
    this.files = join(directory, "files");
    this.#sizes = sizes;
  }

  static async open(directory: string): Promise<Space> {
    const sizes = new Map<string, number>();
    const space = new Space(directory, sizes);
    await mkdir(space.#keys, { recursive: true, mode: 0o700 });
    await mkdir(space.files, { recursive: true, mode: 0o700 });
    for (const file of await readdir(space.#keys)) {
      if (file.endsWith(part)) await rm(join(space.#keys, file), { force: true });
      else if (keyOf(file) !== undefined) sizes.set(file, (await stat(join(space.#keys, file))).size);
    }
    return space;
  }

  /** What keys and values count, without the directory. */
  get keyBytes(): number {
    let bytes = 0;
    for (const [file, size] of this.#sizes) bytes += size + file.length + fileOverheadBytes;
    return bytes;
  }

  get keyCount(): number {
    return this.#sizes.size;
  }

  /** What all of it counts; where that is more than `enoughBytes`, some number that is more. */
  async usedBytes(enoughBytes: number = Infinity): Promise<number> {
    const { keyBytes } = this;
    return keyBytes + (await measureFiles(this.files, enoughBytes - keyBytes));
  }

  keys(prefix: string): readonly string[] {
    return [...this.#sizes.keys()]
      .flatMap((file) => keyOf(file) ?? [])
      .filter((key) => key.startsWith(prefix))
      .sort();
  }

  async get(key: string): Promise<StoredValue | undefined> {
    const file = fileOf(key);
    if (!this.#sizes.has(file)) return undefined;
    try {
      return decoded(await readFile(join(this.#keys, file)));
    } catch (error) {
      // Deleted meanwhile.
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }

  /** Undefined where it was put. */
  set(key: string, value: StoredValue, quotaBytes: number): Promise<NoRoom | undefined> {
    return this.#lock.run("set", async () => {
      const file = fileOf(key);
      const bytes = encoded(value);
      const before = this.#sizes.get(file);
      const neededBytes = bytes.length + (before === undefined ? file.length + fileOverheadBytes : -before);
      const usedBytes = await this.usedBytes(quotaBytes);
      if (neededBytes > 0 && usedBytes + neededBytes > quotaBytes) return { usedBytes, neededBytes };
      const path = join(this.#keys, file);
      await write(`${path}${part}`, bytes);
      await rename(`${path}${part}`, path);
      this.#sizes.set(file, bytes.length);
      await settle(this.#keys);
      return undefined;
    });
  }

  delete(key: string): Promise<boolean> {
    return this.#lock.run("delete", async () => {
      const file = fileOf(key);
      if (!this.#sizes.has(file)) return false;
      await unlink(join(this.#keys, file));
      this.#sizes.delete(file);
      await settle(this.#keys);
      return true;
    });
  }

  /** Resolves when nothing is being written. */
  async settled(): Promise<void> {
    await this.#lock.run("settle", async () => {});
  }
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, "w", 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes the names in a directory outlast a loss of power. */
export async function settle(directory: string): Promise<void> {
  // Windows opens no directories, and has no need to.
  if (process.platform === "win32") return;
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function encoded(value: StoredValue): Uint8Array {
  const isText = typeof value === "string";
  const bytes = isText ? Buffer.from(value, "utf8") : value;
  return Buffer.concat([Buffer.of(isText ? marks.text : marks.bytes), bytes]);
}

function decoded(bytes: Uint8Array): StoredValue {
  const value = bytes.subarray(1);
  return bytes[0] === marks.text ? Buffer.from(value).toString("utf8") : new Uint8Array(value);
}
