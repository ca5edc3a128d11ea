import { markedProcesses } from "../../witness/marked-processes.ts";
import type { Observation, OwnedWitness } from "../../witness/owned.ts";
import { listProc } from "../../witness/proc.ts";
import { describeProcess, findProcess, seeProcess } from "../../witness/process-id.ts";
import type { Cgroup } from "../limits/cgroup.ts";
import type { Child } from "./child.ts";
import { type ChildFacts, namespaceOf } from "./facts.ts";

/** What can be seen of a child's end. Holds nothing of what ran in it. */
export function childWitnesses(
  child: Child,
  descriptors: OwnedWitness,
  group: Cgroup | undefined,
): readonly OwnedWitness[] {
  const { facts, name } = child;
  return [
    witness("process", () => (child.exited ? gone : { kind: "there", detail: "its exit was not seen" })),
    witness("pids", () => (facts === undefined ? unseen : lookAtPids(facts))),
    witness("descendants", () => (facts === undefined ? unseen : lookAtDescendants(facts, name))),
    witness("pipe", () => (child.pipesClosed ? gone : { kind: "there", detail: "the pipes to the process are open" })),
    descriptors,
    ...(group === undefined ? [] : [witness("cgroup", () => lookAtGroup(group))]),
  ];
}

/** It goes with the last process in it, be that one that was moved there since. */
function lookAtGroup(group: Cgroup): Observation {
  group.remove();
  return group.isThere ? { kind: "there", detail: "its memory group has processes" } : gone;
}

const gone: Observation = { kind: "gone" };
const unseen: Observation = { kind: "unseen", why: "this platform has no /proc" };

function witness(name: string, look: () => Observation): OwnedWitness {
  return { name, needsCollection: false, look };
}

function lookAtPids({ outer, inner }: ChildFacts): Observation {
  const there = [outer, inner].flatMap((id) => findProcess(id) ?? []);
  return there.length === 0 ? gone : { kind: "there", detail: there.map(describeProcess).join(", ") };
}

/** By the namespace that is theirs alone; without one by the environment they inherited. */
function lookAtDescendants({ pidNamespace }: ChildFacts, name: string): Observation {
  const pids =
    pidNamespace === undefined
      ? markedProcesses(name, "process")
      : (listProc("/proc") ?? []).filter((pid) => /^\d+$/.test(pid) && namespaceOf(pid, "pid") === pidNamespace);
  const there = pids.flatMap((pid) => seeProcess(pid) ?? []);
  return there.length === 0 ? gone : { kind: "there", detail: there.map(describeProcess).join(", ") };
}
