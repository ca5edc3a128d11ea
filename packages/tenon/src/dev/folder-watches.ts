import { type FSWatcher, watch } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, join } from "node:path";

interface Watched {
  readonly watcher: FSWatcher;
  /** Another folder at its path would have another one. */
  readonly id: string;
}

/**
 * Watches a changing set of folders. Folders, because editors put a new file in the place of the old one. Keeps the process
 * alive until it is closed.
 */
export class FolderWatches implements Disposable {
  readonly #watched: Map<string, Watched> = new Map();
  readonly #onEvent: (path: string | undefined) => void;
  #closed = false;

  /** `onEvent` is told a path at which something may have happened; undefined where the system does not say which. */
  constructor(onEvent: (path: string | undefined) => void) {
    this.#onEvent = onEvent;
  }

  /** Watches these and no others from now on; answers those that are new. One that cannot be watched is left out. */
  async set(folders: Iterable<string>): Promise<readonly string[]> {
    const present = new Map<string, string>();
    await Promise.all(
      [...new Set(folders)].map(async (folder) => {
        const id = await idOf(folder);
        if (id !== undefined) present.set(folder, id);
      }),
    );
    if (this.#closed) return [];
    for (const [folder, { watcher, id }] of this.#watched) {
      if (present.get(folder) !== id) this.#drop(folder, watcher);
    }
    return [...present]
      .filter(([folder, id]) => !this.#watched.has(folder) && this.#add(folder, id))
      .map(([folder]) => folder);
  }

  close(): void {
    this.#closed = true;
    for (const [folder, { watcher }] of this.#watched) this.#drop(folder, watcher);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #add(folder: string, id: string): boolean {
    try {
      const watcher = watch(folder, (_event, name) => {
        // A folder that goes tells so under its own name.
        if (name === basename(folder)) this.#onEvent(folder);
        this.#onEvent(name === null ? undefined : join(folder, name));
      });
      watcher.on("error", () => this.#drop(folder, watcher));
      this.#watched.set(folder, { watcher, id });
      return true;
    } catch {
      // It went, or the system has no watches left: whoever asked looks at the files now and then anyway.
      return false;
    }
  }

  #drop(folder: string, watcher: FSWatcher): void {
    watcher.close();
    if (this.#watched.get(folder)?.watcher === watcher) this.#watched.delete(folder);
  }
}

async function idOf(folder: string): Promise<string | undefined> {
  try {
    const { dev, ino, birthtimeNs } = await stat(folder, { bigint: true });
    return `${dev}:${ino}:${birthtimeNs}`;
  } catch {
    return undefined;
  }
}
