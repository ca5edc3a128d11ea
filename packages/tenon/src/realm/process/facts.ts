import { readlinkSync, writeFileSync } from "node:fs";
import { listProc, readProc } from "../../witness/proc.ts";
import { findProcess, type ProcessId, type ProcessSeen, seeProcess } from "../../witness/process-id.ts";
import type { Strength } from "../realm.ts";
import type { Confinement } from "./confinement.ts";

/** What the kernel says of a child that is ready and has run no plugin's code yet. */
export interface ChildFacts {
  /** What the host has started. */
  readonly outer: ProcessId;
  /** What runs the plugin: the first process of its namespace, or the same. */
  readonly inner: ProcessId;
  /** Its namespace of pids, if that is its own. */
  readonly pidNamespace: string | undefined;
  readonly strength: Strength;
}

const namespaces = ["user", "pid", "mnt", "ipc"] as const;
/** What is given to it: input, output and the two pipes. */
const givenDescriptors = 5;

/** Undefined where there is no /proc to look at. */
export function factsOf(pid: number, { kind }: Confinement, net: boolean): ChildFacts | undefined {
  const outer = seeProcess(pid);
  if (outer === undefined) return undefined;
  const inner = kind === "namespaces" ? onlyChildOf(outer) : outer;
  if (inner === undefined) return { outer, inner: outer, pidNamespace: undefined, strength: "contained" };
  const own = (name: string): boolean => {
    const [theirs, ours] = [namespaceOf(inner.pid, name), namespaceOf("self", name)];
    return theirs !== undefined && ours !== undefined && theirs !== ours;
  };
  const apart = namespaces.every(own) && (net || own("net"));
  const isWall = apart && hasNoPrivileges(inner) && inheritsNothing(inner);
  return {
    outer,
    inner,
    pidNamespace: own("pid") ? namespaceOf(inner.pid, "pid") : undefined,
    strength: isWall ? "wall" : "contained",
  };
}

/** So that the kernel takes it, and what it starts, before anything else when memory ends. */
export function firstToBeKilled({ outer, inner }: ChildFacts): void {
  for (const { pid } of new Set([outer, inner])) {
    try {
      writeFileSync(`/proc/${pid}/oom_score_adj`, "1000");
    } catch {
      // It has ended, or the kernel does not allow it; it then counts as any other process.
    }
  }
}

/** Kills this very process, and none that has its pid now. */
export function killProcess(id: ProcessId): void {
  if (findProcess(id) === undefined) return;
  try {
    process.kill(id.pid, "SIGKILL");
  } catch {
    // It has ended in between.
  }
}

export function namespaceOf(pid: number | string, name: string): string | undefined {
  return linkOf(`/proc/${pid}/ns/${name}`);
}

function onlyChildOf({ pid }: ProcessId): ProcessSeen | undefined {
  const children = readProc(`/proc/${pid}/task/${pid}/children`)?.trim() ?? "";
  return /^\d+$/.test(children) ? seeProcess(children) : undefined;
}

function hasNoPrivileges({ pid }: ProcessId): boolean {
  const status = readProc(`/proc/${pid}/status`) ?? "";
  const field = (name: string): string | undefined => new RegExp(`^${name}:\\s*(\\S+)$`, "m").exec(status)?.[1];
  const capabilities = ["CapInh", "CapPrm", "CapEff", "CapAmb"].map(field);
  return field("NoNewPrivs") === "1" && capabilities.every((set) => set !== undefined && /^0+$/.test(set));
}

/** Whether it has none of the host's open files, pipes and sockets but those that were given to it. */
function inheritsNothing({ pid }: ProcessId): boolean {
  const theirs = listProc(`/proc/${pid}/fd`);
  const ours = listProc("/proc/self/fd");
  if (theirs === undefined || ours === undefined) return false;
  const hosts = new Set(ours.map((descriptor) => linkOf(`/proc/self/fd/${descriptor}`)));
  return (
    theirs
      .filter((descriptor) => Number(descriptor) >= givenDescriptors)
      .map((descriptor) => linkOf(`/proc/${pid}/fd/${descriptor}`))
      // Anonymous ones, such as those of an event loop, have one name for all.
      .every(
        (target) => target === undefined || /^(anon_inode:|\/dev\/(null|u?random)$)/.test(target) || !hosts.has(target),
      )
  );
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
