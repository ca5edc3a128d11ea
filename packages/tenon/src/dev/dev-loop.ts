import { realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { type Host, type RealmKind, TenonError } from "../index.ts";
import { type Cycle, type Developed, runCycle } from "./cycle.ts";
import { type Change, SourceWatch } from "./source-watch.ts";

/** Options of a development loop. */
export interface DevOptions {
  /** Where it runs. Default `thread`. */
  readonly realm?: RealmKind;
  readonly config?: unknown;
  /** The name it is known under. Default: the plugin's own. */
  readonly name?: string;
  /** Milliseconds without a further save after which one is acted on. Default 15. */
  readonly settleMs?: number;
  /** Milliseconds that calls under way may take until a new version serves; then they are cut off. Default 2,000. */
  readonly pauseMs?: number;
  /** Milliseconds between looks at the files where the file system tells of no saves. Default 1,000. */
  readonly pollMs?: number;
  /** Told once for the start and once for each save. */
  readonly onCycle?: (cycle: Cycle) => void;
}

/** Builds and swaps a plugin on each save, until it is closed. Made by `startDev`. */
export class DevLoop implements AsyncDisposable {
  readonly #host: Host;
  readonly #onCycle: (cycle: Cycle) => void;
  readonly #watch: SourceWatch;
  #developed: Developed;
  #files: readonly string[] = [];
  #next: Change | undefined;
  #running: Promise<void> | undefined;
  #closed = false;

  /** Not for users: `startDev` makes it. */
  constructor(host: Host, developed: Developed, options: DevOptions) {
    this.#host = host;
    this.#developed = developed;
    this.#onCycle = options.onCycle ?? (() => undefined);
    this.#watch = new SourceWatch({
      root: developed.source,
      settleMs: options.settleMs ?? 15,
      pollMs: options.pollMs ?? 1_000,
      onChange: (change) => void this.#changed(change),
    });
  }

  /** Every file that is watched, as of the last cycle. */
  get files(): readonly string[] {
    return this.#files;
  }

  /** Not for users: the first cycle. */
  async start(): Promise<void> {
    await this.#watch.follow({ files: [], loose: true, builtAtMs: Date.now() });
    await this.#changed({ files: [], sinceMs: performance.now() });
  }

  /** Watches no more, and waits for the cycle under way. What serves stays loaded: it is the host's. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#watch.close();
    await this.#running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** One cycle at a time; saves during one are one more. */
  #changed(change: Change): Promise<void> {
    this.#next =
      this.#next === undefined
        ? change
        : { files: [...new Set([...this.#next.files, ...change.files])], sinceMs: this.#next.sinceMs };
    this.#running ??= this.#run().finally(() => void (this.#running = undefined));
    return this.#running;
  }

  async #run(): Promise<void> {
    for (let change = this.#next; change !== undefined && !this.#closed; change = this.#next) {
      this.#next = undefined;
      const builtAtMs = Date.now();
      const cycle = await runCycle(this.#host, this.#developed, change);
      this.#remember(cycle);
      await this.#watch.follow({ files: this.#files, loose: cycle.kind === "failed", builtAtMs });
      if (!this.#closed) this.#onCycle(cycle);
    }
  }

  #remember(cycle: Cycle): void {
    switch (cycle.kind) {
      case "serving":
        this.#developed = { ...this.#developed, name: cycle.name };
        this.#files = cycle.sources;
        return;
      case "failed":
        if (cycle.place !== undefined) this.#files = [...new Set([...this.#files, cycle.place.file])];
        return;
      case "unchanged":
        return;
    }
  }
}

/**
 * Loads a plugin's folder and, on every save of a file that went into it, builds it again and swaps it in; a version that
 * cannot be built or set up leaves the last good one serving. Resolves after the first cycle. Create the host with
 * `debug: true`, so that moved lines count as a change and a debugger finds the sources.
 *
 * @throws TENON_PLUGIN_NOT_FOUND where there is no such folder, TENON_OPTION_INVALID. What is wrong with the plugin is told
 * to `onCycle`.
 */
export async function startDev(host: Host, folder: string, options: DevOptions = {}): Promise<DevLoop> {
  for (const option of ["settleMs", "pollMs", "pauseMs"] as const) checkMs(option, options[option]);
  const from = process.cwd();
  const source = await realpath(resolve(from, folder)).catch((cause: unknown) => {
    throw new TenonError(
      "TENON_PLUGIN_NOT_FOUND",
      { specifier: folder, from, tried: resolve(from, folder) },
      { cause },
    );
  });
  const { name, config, realm = "thread", pauseMs = 2_000 } = options;
  const loop = new DevLoop(host, { source, name, realm, config, pauseMs }, options);
  await loop.start();
  return loop;
}

function checkMs(option: string, value: unknown): void {
  if (value === undefined || (typeof value === "number" && value >= 1 && value < 2 ** 31)) return;
  throw new TenonError("TENON_OPTION_INVALID", {
    option,
    found: typeof value === "number" ? String(value) : typeof value,
    wanted: "milliseconds, 1 or more",
  });
}
