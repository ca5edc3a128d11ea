import { faultsOfEnded, markedProcesses } from "./marked-processes.ts";
import type { OwnedWitness } from "./owned.ts";
import { readProc } from "./proc.ts";
import { describeProcess, findProcess, type ProcessSeen, seeProcess } from "./process-id.ts";
import { keptName, listThreads } from "./threads.ts";

/**
 * Watches the processes that a thread has started, and those that these started; ending the thread ends none of them. What
 * neither was noted nor carries the thread's mark, because it was given another environment, cannot be told from what the host
 * starts meanwhile: it is named, and nobody is accused.
 */
export class ChildrenWitness implements OwnedWitness {
  readonly name = "child processes";
  readonly needsCollection = false;
  readonly #name: string;
  readonly #thread: string;
  /** Of the process's first thread, which gets the children of threads that end. */
  readonly #hosts: ReadonlySet<string>;
  /** By pid and start, as a pid may be used again. */
  readonly #noted: Map<string, ProcessSeen> = new Map();
  readonly #faultsBefore: number = faultsOfEnded();
  #tid: number | undefined;
  /** Whether the thread was there to be asked the last time. */
  #state: "never noted" | "noted" | "gone since" = "never noted";

  /** To be made before the thread is started. */
  constructor(threadName: string) {
    this.#name = threadName;
    this.#thread = keptName(threadName);
    this.#hosts = new Set(childrenOf(process.pid)?.map(keyOf));
  }

  /** Remembers the children of the thread, which must live: afterwards they are its process's. To be called now and then, and at its end. */
  readonly note = (): void => {
    const children = this.#children();
    if (children === undefined) {
      if (this.#state === "noted") this.#state = "gone since";
      return;
    }
    this.#state = "noted";
    for (const child of children) this.#noted.set(keyOf(child), child);
  };

  look(): ReturnType<OwnedWitness["look"]> {
    this.#noteMarked();
    const alive = [...this.#noted.values()].flatMap((child) => findProcess(child) ?? []);
    if (alive.length > 0) return { kind: "there", detail: alive.map(describeProcess).join(", ") };
    if (this.#state === "noted") return { kind: "gone" };
    // It ended by itself. What it started since the last note has become a child of the host's first thread.
    const since = childrenOf(process.pid)?.filter((child) => !this.#hosts.has(keyOf(child)));
    if (since === undefined) return { kind: "unseen", why: "the kernel does not tell children by thread" };
    if (since.length > 0)
      return {
        kind: "unseen",
        why: `started since, by it, the host or a neighbour that has ended: ${since.map(describeProcess).join(", ")}`,
      };
    return { kind: "gone" };
  }

  /** Those whose parents have ended are nobody's children. Where no process was started there is nothing to look for. */
  #noteMarked(): void {
    const started = this.#state !== "noted" || this.#noted.size > 0 || faultsOfEnded() !== this.#faultsBefore;
    if (!started) return;
    for (const child of markedProcesses(this.#name).flatMap((pid) => seeProcess(pid) ?? []))
      this.#noted.set(keyOf(child), child);
  }

  #children(): readonly ProcessSeen[] | undefined {
    if (this.#tid === undefined || !this.#isThere(this.#tid))
      this.#tid = listThreads()?.find(({ name }) => name === this.#thread)?.tid;
    return this.#tid === undefined ? undefined : childrenOf(this.#tid);
  }

  #isThere(tid: number): boolean {
    return readProc(`/proc/self/task/${tid}/comm`)?.trimEnd() === this.#thread;
  }
}

function keyOf({ pid, startedAt }: ProcessSeen): string {
  return `${pid} ${startedAt}`;
}

function childrenOf(tid: number): readonly ProcessSeen[] | undefined {
  const pids = readProc(`/proc/self/task/${tid}/children`);
  return pids?.split(" ").flatMap((pid) => (pid === "" ? [] : (seeProcess(pid) ?? [])));
}
