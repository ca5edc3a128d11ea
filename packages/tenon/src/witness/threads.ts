import { readdirSync, readFileSync } from "node:fs";
import type { OwnedWitness } from "./owned.ts";

export interface ThreadSeen {
  readonly tid: number;
  readonly name: string;
}

/** The process's threads as the kernel lists them; undefined where there is no /proc. */
export function listThreads(): readonly ThreadSeen[] | undefined {
  try {
    return readdirSync("/proc/self/task").flatMap((tid) => {
      const name = threadName(tid);
      return name === undefined ? [] : [{ tid: Number(tid), name }];
    });
  } catch {
    return undefined;
  }
}

// A thread may end between the listing and the look.
function threadName(tid: string): string | undefined {
  try {
    return readFileSync(`/proc/self/task/${tid}/comm`, "utf8").replace(/\n$/, "");
  } catch {
    return undefined;
  }
}

const nameBytes = 15;

/** What the kernel keeps of a thread's name: 15 bytes, be it in the middle of a character. */
export function keptName(name: string): string {
  return Buffer.from(name).subarray(0, nameBytes).toString("utf8");
}

/** Watches a worker's thread by its name, which no other live thread of the process may bear. */
export function threadWitness(name: string, list: typeof listThreads = listThreads): OwnedWitness {
  const kept = keptName(name);
  return {
    name: "thread",
    needsCollection: false,
    look: () => {
      const threads = list();
      if (threads === undefined) return { kind: "unseen", why: "this platform has no /proc/self/task" };
      const found = threads.find((thread) => thread.name === kept);
      return found === undefined
        ? { kind: "gone" }
        : { kind: "there", detail: `thread ${found.tid} "${found.name}" still runs` };
    },
  };
}
