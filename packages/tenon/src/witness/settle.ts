import type { Wheel } from "../kernel/wheel.ts";
import type { Collector } from "./collection.ts";
import type { Observation, OwnedWitness } from "./owned.ts";
import type { OwnedFinding } from "./proof.ts";

// Rounds of looking: the first ones are cheap, the later ones also empty V8's caches and give the kernel time.
const waitsMs = [0, 0, 5, 20, 50, 100, 200, 400] as const;
const thoroughFrom = 1;

/** Looks at the witnesses until all are gone, or until looking again would not help. One forced collection a round. */
export async function settle(witnesses: readonly OwnedWitness[], collector: Collector, wheel: Wheel): Promise<readonly OwnedFinding[]> {
  let findings: readonly OwnedFinding[] = [];
  for (const [round, waitMs] of waitsMs.entries()) {
    if (waitMs > 0) await pause(waitMs, wheel);
    const pending = witnesses.filter((witness) => round === 0 || findings.some((found) => found.witness === witness.name && found.state === "there"));
    if (pending.some((witness) => witness.needsCollection)) await collector.collect(round >= thoroughFrom);
    findings = witnesses.map((witness) => finding(witness.name, witness.look()));
    if (findings.every(({ state }) => state !== "there")) break;
  }
  return findings;
}

function pause(waitMs: number, wheel: Wheel): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  wheel.after(waitMs, resolve);
  return promise;
}

function finding(witness: string, seen: Observation): OwnedFinding {
  switch (seen.kind) {
    case "gone":
      return { witness, state: "gone", detail: "" };
    case "there":
      return { witness, state: "there", detail: seen.detail };
    case "unseen":
      return { witness, state: "unseen", detail: seen.why };
  }
}
