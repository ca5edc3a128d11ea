import { listProc, readProc } from "../../witness/proc.ts";

const pageBytes = 4_096;

/** Pages of a process that are in memory, shared ones included: cheap, and never less than its proportional share. */
export function residentBytes(pid: number): number | undefined {
  const resident = readProc(`/proc/${pid}/statm`)?.split(" ")[1];
  return resident === undefined ? undefined : Number(resident) * pageBytes;
}

/** What a process has for itself, and its share of what it has in common with others; undefined where the kernel does not tell. */
export function proportionalBytes(pid: number): number | undefined {
  const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(readProc(`/proc/${pid}/smaps_rollup`) ?? "")?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1_024;
}

/** Descriptors that a process has open; undefined where the kernel does not tell. */
export function openDescriptors(pid: number): number | undefined {
  return listProc(`/proc/${pid}/fd`)?.length;
}

/** Processor time that a process took so far, with children that have ended, in milliseconds; undefined where the kernel does not tell. */
export function processMs(pid: number): number | undefined {
  const fields = readProc(`/proc/${pid}/stat`)?.split(") ").at(-1)?.split(" ");
  // In ticks, of which all kernels of today tell 100 a second.
  return fields?.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * 10, 0);
}

/** A process and all that it started and that was started by those, as long as their parents live. */
export function familyOf(pid: number): readonly number[] {
  const found = [pid];
  for (const one of found) {
    for (const thread of listProc(`/proc/${one}/task`) ?? []) {
      const children = readProc(`/proc/${one}/task/${thread}/children`)?.trim() ?? "";
      if (children !== "") found.push(...children.split(" ").map(Number));
    }
  }
  return found;
}
