import { readProc } from "./proc.ts";

/** A process that cannot be taken for another: its pid may be used again, with another start. */
export interface ProcessId {
  readonly pid: number;
  /** In ticks of the kernel since its boot. */
  readonly startedAt: string;
}

export interface ProcessSeen extends ProcessId {
  readonly command: string;
  /** `Z`: it has ended, but nobody asked for its exit status, and so its pid stays taken. */
  readonly state: string;
}

/** What the kernel says of a pid now; undefined if there is none, or no /proc. */
export function seeProcess(pid: number | string): ProcessSeen | undefined {
  const stat = readProc(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The command stands in parentheses and may hold any of them.
  const command = stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")"));
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return { pid: Number(pid), startedAt: fields[19] ?? "", command, state: fields[0] ?? "?" };
}

/** The very process, if it is still there. */
export function findProcess({ pid, startedAt }: ProcessId): ProcessSeen | undefined {
  const seen = seeProcess(pid);
  return seen?.startedAt === startedAt ? seen : undefined;
}

export function describeProcess({ pid, command, state }: ProcessSeen): string {
  return `process ${pid} "${command}" (${state})`;
}
