import { type FSWatcher, watch } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { Alarm, Wheel } from "../kernel/wheel.ts";
import { stampOf } from "./read-text.ts";

export interface WatchOptions {
  readonly wheel: Wheel;
  /** One of the files is another one, was written to, came or went, and has been quiet since. */
  readonly onChange: () => void;
  /** Milliseconds that a file must be quiet. Default 50. */
  readonly settleMs?: number;
  /** Milliseconds between looks that need no event. Default 1,000. */
  readonly pollMs?: number;
}

type Stamps = ReadonlyMap<string, string>;

/**
 * Tells when files change. Directories are watched, not files: editors put a new file in the place of the old one. The
 * events only say when to look; and as a link to a directory may be turned, a directory made anew, and a network disk may
 * send no events at all, it looks every second anyway. Does not keep the process alive.
 */
export class FileWatch implements Disposable {
  readonly #options: Required<WatchOptions>;
  readonly #watchers: Map<string, FSWatcher> = new Map();
  #seen: Stamps;
  /** What the last look saw, while it differs from what is known: two looks must agree. */
  #unsettled: Stamps | undefined;
  #alarm: Alarm | undefined;
  #dueAtMs = Infinity;
  #looking = false;
  /** Something happened during the look. */
  #again = false;
  #closed = false;

  /** `stamps` are those of the files as they were read. */
  constructor(stamps: Stamps, options: WatchOptions) {
    this.#seen = stamps;
    this.#options = { settleMs: 50, pollMs: 1_000, ...options };
    this.#lookIn(0);
  }

  /** The files to watch from now on, with the stamps they were read with. */
  follow(stamps: Stamps): void {
    this.#seen = stamps;
    this.#unsettled = undefined;
    this.#lookIn(0);
  }

  close(): void {
    this.#closed = true;
    this.#alarm?.cancel();
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  // A look that is due sooner stays: a busy directory must not put it off for ever.
  #lookIn(delayMs: number): void {
    if (this.#looking) this.#again = true;
    const atMs = performance.now() + delayMs;
    if (this.#closed || this.#looking || atMs >= this.#dueAtMs) return;
    this.#alarm?.cancel();
    this.#dueAtMs = atMs;
    this.#alarm = this.#options.wheel.after(delayMs, () => void this.#look(), { keepAlive: false });
  }

  async #look(): Promise<void> {
    this.#looking = true;
    this.#again = false;
    const known = this.#seen;
    // Watched first, looked at then: what changes in between is told by an event.
    this.#watch(await directoriesOf(known.keys()));
    const stamps = await stampsOf(known.keys());
    this.#looking = false;
    this.#dueAtMs = Infinity;
    const isNews = known === this.#seen && this.#isNews(stamps);
    const { settleMs, pollMs, onChange } = this.#options;
    this.#lookIn(this.#again || this.#unsettled !== undefined ? settleMs : pollMs);
    if (isNews && !this.#closed) onChange();
  }

  /** Whether the files are others than they were, and were so at the last look already. */
  #isNews(stamps: Stamps): boolean {
    if (isSame(stamps, this.#seen)) {
      this.#unsettled = undefined;
      return false;
    }
    const isSettled = this.#unsettled !== undefined && isSame(stamps, this.#unsettled);
    this.#unsettled = isSettled ? undefined : stamps;
    if (isSettled) this.#seen = stamps;
    return isSettled;
  }

  #watch(directories: ReadonlyMap<string, string>): void {
    if (this.#closed) return;
    for (const [id, watcher] of this.#watchers) if (!directories.has(id)) this.#drop(id, watcher);
    for (const [id, directory] of directories) {
      if (this.#watchers.has(id)) continue;
      try {
        const watcher = watch(directory, { persistent: false }, () => this.#lookIn(this.#options.settleMs));
        watcher.on("error", () => this.#drop(id, watcher));
        this.#watchers.set(id, watcher);
      } catch {
        // It went, or there are no watches left: the looks go on without events.
      }
    }
  }

  #drop(id: string, watcher: FSWatcher): void {
    watcher.close();
    if (this.#watchers.get(id) === watcher) this.#watchers.delete(id);
  }
}

async function stampsOf(files: Iterable<string>): Promise<Stamps> {
  return new Map(await Promise.all([...files].map(async (file) => [file, await stampAt(file)] as const)));
}

async function stampAt(file: string): Promise<string> {
  try {
    return stampOf(await stat(file, { bigint: true }));
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}

/** The directories of files and of what they are links to, each by a name that another directory at its path would not have. */
async function directoriesOf(files: Iterable<string>): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const add = async (directory: string): Promise<void> => {
    const { dev, ino, birthtimeNs } = await stat(directory, { bigint: true });
    found.set(`${dev}:${ino}:${birthtimeNs}`, directory);
  };
  const addBoth = async (file: string): Promise<void> => {
    await add(dirname(file));
    await add(dirname(await realpath(file)));
  };
  await Promise.allSettled([...files].map(addBoth));
  return found;
}

function isSame(one: Stamps, other: Stamps): boolean {
  return one.size === other.size && [...one].every(([file, stamp]) => other.get(file) === stamp);
}
