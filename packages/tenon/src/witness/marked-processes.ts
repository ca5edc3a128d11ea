import { listProc, readProc } from "./proc.ts";

const variables = { thread: "TENON_THREAD", process: "TENON_PROCESS" } as const;
type Marked = keyof typeof variables;

/** The environment of a realm: what it starts inherits it, and what that starts, and keeps it when its parents have ended. */
export function markOf(name: string, kind: Marked = "thread"): Readonly<Record<string, string>> {
  return { [variables[kind]]: name };
}

/** Pids of the processes that carry the mark of a realm, as far as they may be looked at. Reads a file for each of the machine. */
export function markedProcesses(name: string, kind: Marked = "thread"): readonly string[] {
  const mark = `${variables[kind]}=${name}`;
  const pids = (listProc("/proc") ?? []).filter((pid) => /^\d+$/.test(pid) && pid !== String(process.pid));
  return pids.filter((pid) => readProc(`/proc/${pid}/environ`)?.split("\0").includes(mark) === true);
}

/** Grows with every child of this process, of all its threads, whose end was noticed: each faulted when it began. */
export function faultsOfEnded(): number {
  const stat = readProc("/proc/self/stat") ?? "";
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[8] ?? 0);
}
