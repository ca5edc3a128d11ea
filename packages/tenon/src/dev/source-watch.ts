import { basename, dirname, sep } from "node:path";
import { FolderWatches } from "./folder-watches.ts";
import { foldersBelow, isOwn } from "./folders.ts";
import { type Stamp, stampsOf } from "./stamps.ts";

/** Something was saved. */
export interface Change {
  /** What changed, as far as the system said. */
  readonly files: readonly string[];
  /** `performance.now()` of the first sign of it. */
  readonly sinceMs: number;
}

export interface SourceWatchOptions {
  /** The plugin's folder, by its real path. */
  readonly root: string;
  /** Milliseconds without a further event after which a change is told: editors save in several steps. */
  readonly settleMs: number;
  /** Milliseconds between looks that need no event, for file systems that send none. */
  readonly pollMs: number;
  readonly onChange: (change: Change) => void;
}

/** What to watch. */
export interface Followed {
  /** Every file that went into the last build. */
  readonly files: Iterable<string>;
  /** The last build failed, perhaps for want of a file: whatever happens in the plugin's folder counts. */
  readonly loose: boolean;
  /** Epoch milliseconds when that build began. What has changed since was perhaps not in it. */
  readonly builtAtMs: number;
}

const unseen: Stamp = Object.freeze({ id: "unseen", changedAtMs: 0 });
const mostFolders = 1_000;
// Of events that never stop, one in so many settling times is acted on all the same.
const mostSettles = 10;

/** Tells when a source is saved. Events say where to look; as some file systems send none, it looks now and then anyway. */
export class SourceWatch implements Disposable {
  readonly #options: SourceWatchOptions;
  readonly #folders: FolderWatches = new FolderWatches((path) => this.#hint(path));
  readonly #hinted: Set<string> = new Set();
  #known: ReadonlyMap<string, Stamp> = new Map();
  /** Every folder above one of the files. */
  #above: ReadonlySet<string> = new Set();
  #loose = true;
  #following = false;
  #since: number | undefined;
  #settling: NodeJS.Timeout | undefined;
  #polling: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: SourceWatchOptions) {
    this.#options = options;
  }

  /** From now on. Tells at once of what changed while it was built. */
  async follow({ files, loose, builtAtMs }: Followed): Promise<void> {
    const stamps = await stampsOf(files);
    const { root } = this.#options;
    const wanted = [
      dirname(root),
      ...(await foldersBelow(root, mostFolders)),
      ...[...stamps.keys()].map((file) => dirname(file)),
    ];
    const added = await this.#folders.set(wanted);
    if (this.#closed) return;
    this.#loose = loose;
    this.#above = new Set([...stamps.keys()].flatMap(foldersAbove));
    // What was looked at before the build keeps its stamp, so that a save since then is a change.
    const before = ([file, stamp]: [string, Stamp]): [string, Stamp] => [
      file,
      this.#known.get(file) ?? (stamp.changedAtMs > builtAtMs ? unseen : stamp),
    ];
    this.#known = new Map([...stamps].map(before));
    for (const [file, { id }] of stamps) if (this.#known.get(file)?.id !== id) this.#hint(file);
    // What was put into a new folder before it was watched sent no event.
    if (this.#following) for (const folder of added) this.#hint(folder);
    this.#following = true;
    this.#poll();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#settling);
    clearTimeout(this.#polling);
    this.#folders.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #hint(path: string | undefined): void {
    const paths = path === undefined ? [...this.#known.keys()] : this.#concerned(path);
    if (this.#closed || paths.length === 0) return;
    for (const each of paths) this.#hinted.add(each);
    this.#settle();
  }

  /** What may be another because of something that happened at a path. */
  #concerned(path: string): readonly string[] {
    const isLoose = this.#loose && isWithin(this.#options.root, path) && isOwn(basename(path));
    if (isLoose || this.#known.has(path)) return [path];
    return this.#above.has(path) ? [...this.#known.keys()].filter((file) => isWithin(path, file)) : [];
  }

  #settle(): void {
    const { settleMs } = this.#options;
    this.#since ??= performance.now();
    const leftMs = this.#since + settleMs * mostSettles - performance.now();
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => void this.#look(), Math.max(0, Math.min(settleMs, leftMs)));
    this.#settling.unref();
  }

  async #look(): Promise<void> {
    const hinted = [...this.#hinted];
    const sinceMs = this.#since ?? performance.now();
    this.#hinted.clear();
    this.#since = undefined;
    const files = await this.#changed(hinted);
    if (!this.#closed && files.length > 0) this.#options.onChange({ files, sinceMs });
  }

  /** Of these paths, the known files that are other ones than at the last look; if there are none, the paths that are not known. */
  async #changed(paths: readonly string[]): Promise<readonly string[]> {
    const now = await stampsOf(paths.filter((path) => this.#known.has(path)));
    const changed = [...now].filter(([file, { id }]) => this.#known.get(file)?.id !== id).map(([file]) => file);
    this.#known = new Map([...this.#known, ...now]);
    return changed.length > 0 ? changed : paths.filter((path) => !now.has(path));
  }

  #poll(): void {
    clearTimeout(this.#polling);
    this.#polling = setTimeout(() => void this.#lookAtAll(), this.#options.pollMs);
    this.#polling.unref();
  }

  async #lookAtAll(): Promise<void> {
    const own = [...this.#known.keys()].filter((file) => !file.includes(`${sep}node_modules${sep}`));
    const now = await stampsOf(own);
    if (this.#closed) return;
    for (const [file, { id }] of now) if (this.#known.get(file)?.id !== id) this.#hint(file);
    this.#poll();
  }
}

function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(`${folder}${sep}`);
}

function foldersAbove(file: string): readonly string[] {
  const folders: string[] = [];
  for (let at = dirname(file); at !== dirname(at); at = dirname(at)) folders.push(at);
  return folders;
}
