import { readdirSync, readFileSync } from "node:fs";
import { findProcess, type ProcessSeen, seeProcess } from "../../../src/witness/process-id.ts";

/** All that a process has started, and that these have, as the kernel tells now. */
export function descendantsOf(pid: number): readonly ProcessSeen[] {
  const children = Map.groupBy(
    readdirSync("/proc").filter((name) => /^\d+$/.test(name)),
    parentOf,
  );
  const below = (parent: string): readonly ProcessSeen[] =>
    (children.get(parent) ?? []).flatMap((child) => [seeProcess(child) ?? [], below(child)].flat());
  return below(String(pid));
}

/** Those that are still there; one that has ended and whom nobody asked for its status is not. */
export function alive(processes: readonly ProcessSeen[]): readonly ProcessSeen[] {
  return processes.flatMap((each) => findProcess(each) ?? []).filter(({ state }) => state !== "Z");
}

function parentOf(pid: string): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1] ?? "";
  } catch {
    return "";
  }
}
