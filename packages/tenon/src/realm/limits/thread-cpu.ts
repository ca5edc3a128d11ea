import { readProc } from "../../witness/proc.ts";
import { keptName, listThreads } from "../../witness/threads.ts";

/** Threads that are not listed are looked for again no sooner. */
const againMs = 1_000;

/** Processor time of the process's threads by their names, from the kernel: no thread is asked. */
export class ThreadCpu {
  readonly #list: typeof listThreads;
  #ids: ReadonlyMap<string, number> = new Map();
  #listedAtMs = -Infinity;

  constructor(list: typeof listThreads = listThreads) {
    this.#list = list;
  }

  /** Milliseconds so far; undefined where there is no such thread, or no /proc. */
  read(name: string): number | undefined {
    const tid = this.#idOf(keptName(name));
    if (tid === undefined) return undefined;
    const nanoseconds = readProc(`/proc/self/task/${tid}/schedstat`)?.split(" ")[0];
    return nanoseconds === undefined ? undefined : Number(nanoseconds) / 1e6;
  }

  #idOf(name: string): number | undefined {
    const known = this.#ids.get(name);
    const nowMs = performance.now();
    if (known !== undefined || nowMs - this.#listedAtMs < againMs) return known;
    this.#listedAtMs = nowMs;
    this.#ids = new Map(this.#list()?.map((thread) => [thread.name, thread.tid]));
    return this.#ids.get(name);
  }
}
