import { listProc, readProc } from "./proc.ts";

const variable = "TENON_THREAD";

/** The environment of a thread: what it starts inherits it, and what that starts, and keeps it when its parents have ended. */
export function markOf(threadName: string): Readonly<Record<string, string>> {
  return { [variable]: threadName };
}

/** Pids of the processes that carry the mark of a thread, as far as they may be looked at. Reads a file for each of the machine. */
export function markedProcesses(threadName: string): readonly string[] {
  const mark = `${variable}=${threadName}`;
  const pids = (listProc("/proc") ?? []).filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  return pids.filter((pid) => readProc(`/proc/${pid}/environ`)?.split("\0").includes(mark) === true);
}

/** Grows with every child of this process, of all its threads, whose end was noticed: each faulted when it began. */
export function faultsOfEnded(): number {
  const stat = readProc("/proc/self/stat") ?? "";
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[8] ?? 0);
}
