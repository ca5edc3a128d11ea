import { randomBytes } from "node:crypto";
import { chmod, chown, mkdir, readdir, realpath, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { TenonError } from "../contract/errors/error.ts";
import { type HostLock, lockForHost } from "./host-lock.ts";
import { settle, Space } from "./space.ts";

/** What one plugin keeps. */
export interface StoredSpace {
  /** The name it is loaded under. */
  readonly name: string;
  readonly keyCount: number;
  /** What its keys and files count together, 256 bytes more for each. */
  readonly usedBytes: number;
}

const prefix = "plugin-";
const deleted = ".deleted-";
/** Whom a process behind a wall runs as where the host is root. */
const nobody = 65534;

/** What plugins keep, for whoever runs the host. */
export interface StoredSpaces {
  /** Every space there is, by name. @throws TENON_STORAGE_FAILED */
  list(): Promise<readonly StoredSpace[]>;
  /**
   * Deletes all that was kept under a name; false where nothing was.
   *
   * @throws TENON_STORAGE_IN_USE while a plugin of that name is loaded; TENON_STORAGE_FAILED
   */
  delete(name: string): Promise<boolean>;
}

interface Opened {
  readonly space: Promise<Space>;
  readonly users: Set<number>;
}

/** What plugins keep beyond their lives, each by its name, in one directory. One host at a time: it is locked from its first use on. */
export class Spaces implements StoredSpaces {
  readonly #directory: string;
  readonly #opened = new Map<string, Opened>();
  readonly #settling = new Set<Promise<void>>();
  #lock: HostLock | undefined;
  #ready: Promise<string> | undefined;

  constructor(directory: string) {
    this.#directory = directory;
  }

  async list(): Promise<readonly StoredSpace[]> {
    return this.#try("list what is stored", async (root) => {
      const names = (await readdir(root)).flatMap((file) => nameOf(file) ?? []).sort();
      const spaces: StoredSpace[] = [];
      for (const name of names) {
        const space = await (this.#opened.get(name)?.space ?? Space.open(join(root, folderOf(name))));
        spaces.push({ name, keyCount: space.keyCount, usedBytes: await space.usedBytes() });
      }
      return spaces;
    });
  }

  /** What a killed process leaves of it is deleted by the next. */
  async delete(name: string): Promise<boolean> {
    return this.#try(`delete what is stored for "${name}"`, async (root) => {
      await this.settled();
      if (this.#opened.has(name)) throw new TenonError("TENON_STORAGE_IN_USE", { name });
      const away = join(root, `${deleted}${randomBytes(8).toString("hex")}`);
      try {
        await rename(join(root, folderOf(name)), away);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
        throw error;
      }
      await settle(root);
      await rm(away, { recursive: true, force: true });
      return true;
    });
  }

  /** The space of an instance, until it leaves. @throws TENON_STORAGE_FAILED */
  async enter(name: string, user: number): Promise<Space> {
    const opened = this.#opened.get(name) ?? {
      users: new Set(),
      space: this.#try(`open what is stored for "${name}"`, (root) => openIn(join(root, folderOf(name)))),
    };
    this.#opened.set(name, opened);
    opened.users.add(user);
    try {
      return await opened.space;
    } catch (error) {
      this.leave(name, user);
      throw error;
    }
  }

  /** What is being written is written to its end; until then nobody opens the same anew. */
  leave(name: string, user: number): void {
    const opened = this.#opened.get(name);
    if (opened?.users.delete(user) === true && opened.users.size === 0) this.#settling.add(this.#forget(name, opened));
  }

  /** Resolves when nothing is being written for those who have left. */
  async settled(): Promise<void> {
    await Promise.all(this.#settling);
  }

  /** Leaves the directory to the next host, once nothing is being written. */
  async close(): Promise<void> {
    await this.settled();
    await this.#ready?.catch(() => undefined);
    await this.#lock?.release();
    this.#lock = undefined;
    this.#ready = undefined;
  }

  #forget(name: string, opened: Opened): Promise<void> {
    const done = (): void => {
      this.#settling.delete(forgetting);
      if (opened.users.size === 0 && this.#opened.get(name) === opened) this.#opened.delete(name);
    };
    const forgetting = opened.space.then((space) => space.settled()).then(done, done);
    return forgetting;
  }

  async #try<Value>(what: string, run: (root: string) => Promise<Value>): Promise<Value> {
    try {
      return await run(await this.#root());
    } catch (error) {
      if (error instanceof TenonError) throw error;
      throw storageError(what, error);
    }
  }

  /** The real path, so that a permission for what is below it holds. */
  #root(): Promise<string> {
    this.#ready ??= this.#prepare().catch((error: unknown) => {
      this.#ready = undefined;
      throw error;
    });
    return this.#ready;
  }

  async #prepare(): Promise<string> {
    await mkdir(this.#directory, { recursive: true, mode: 0o711 });
    const root = await realpath(this.#directory);
    this.#lock ??= await lockForHost(root);
    for (const file of await readdir(root))
      if (file.startsWith(deleted)) await rm(join(root, file), { recursive: true, force: true });
    return root;
  }
}

export function storageError(what: string, cause: unknown): TenonError<"TENON_STORAGE_FAILED"> {
  const { code, message } = cause as { code?: unknown; message?: unknown };
  return new TenonError("TENON_STORAGE_FAILED", { what, why: String(code ?? message ?? cause) }, { cause });
}

async function openIn(directory: string): Promise<Space> {
  await mkdir(directory, { recursive: true, mode: 0o711 });
  const space = await Space.open(directory);
  if (process.getuid?.() === 0 && (await stat(space.files)).uid === 0) {
    await chown(space.files, nobody, nobody);
    await chmod(directory, 0o711);
  }
  return space;
}

/** Letters of lower case as they are, all else as bytes: file systems need not tell case. */
function folderOf(name: string): string {
  const bytes = (found: string): string => Buffer.from(found, "utf8").toString("hex").replace(/../g, "=$&");
  return `${prefix}${name.replace(/[^a-z0-9._-]/gu, bytes)}`;
}

function nameOf(file: string): string | undefined {
  if (!file.startsWith(prefix)) return undefined;
  const hex = (found: string): string => Buffer.from(found.replaceAll("=", ""), "hex").toString("utf8");
  const name = file.slice(prefix.length).replace(/(?:=[0-9a-f]{2})+/g, hex);
  return folderOf(name) === file ? name : undefined;
}
