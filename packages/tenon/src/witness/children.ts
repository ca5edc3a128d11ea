import { readFileSync } from "node:fs";
import type { OwnedWitness } from "./owned.ts";
import { keptName, listThreads } from "./threads.ts";

interface Child {
  readonly pid: string;
  readonly command: string;
  /** `Z`: it has ended, but nobody asked for its exit status, and so its pid stays taken. */
  readonly state: string;
  /** When it started, in ticks of the kernel: a pid may be used again. */
  readonly startedAt: string;
}

export interface ChildrenWitness extends OwnedWitness {
  /** Remembers the children of the thread. To be called while it lives: afterwards they are its process's. */
  note(): void;
}

/** Watches the child processes that a thread has started; ending the thread does not end them. */
export function childrenWitness(threadName: string): ChildrenWitness {
  let noted: readonly Child[] | undefined;
  return {
    name: "child processes",
    needsCollection: false,
    note: () => {
      noted ??= childrenOf(threadName);
    },
    look: () => {
      if (noted === undefined) return { kind: "unseen", why: "nobody looked while its thread lived" };
      const alive = noted.flatMap(({ pid, startedAt }) =>
        childOf(pid).filter((child) => child.startedAt === startedAt),
      );
      if (alive.length === 0) return { kind: "gone" };
      return {
        kind: "there",
        detail: alive.map(({ pid, command, state }) => `process ${pid} "${command}" (${state})`).join(", "),
      };
    },
  };
}

function childrenOf(threadName: string): readonly Child[] | undefined {
  const kept = keptName(threadName);
  const thread = listThreads()?.find(({ name }) => name === kept);
  const pids = thread === undefined ? undefined : read(`/proc/self/task/${thread.tid}/children`);
  return pids?.split(" ").flatMap((pid) => (pid === "" ? [] : childOf(pid)));
}

/** None if it is gone. */
function childOf(pid: string): readonly Child[] {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === undefined) return [];
  // The command stands in parentheses and may hold any of them.
  const command = stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")"));
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return [{ pid, command, state: fields[0] ?? "?", startedAt: fields[19] ?? "" }];
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
