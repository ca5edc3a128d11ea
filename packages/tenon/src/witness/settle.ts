import type { Wheel } from "../kernel/wheel.ts";
import type { Collector } from "./collection.ts";
import type { Observation, OwnedWitness } from "./owned.ts";
import type { OwnedFinding } from "./proof.ts";

// What is reachable by nothing of ours may still be held by V8: a function under compilation on another thread holds its
// context until the compiler has ended (a few ms, seen on Node 24), optimised code until its caches are dropped (seen on 26).
// So the first collection is a cheap one, and the next comes after a pause and makes V8 let go of both.
const waitsMs = [0, 5, 10, 20, 50, 100, 200, 400] as const;

/**
 * Looks at the witnesses until none is there any more, or until looking again would not help: at most eight rounds in 0.8 s,
 * with one forced collection each where a witness needs it. What was seen to be gone is not looked at again.
 */
export async function settle(
  witnesses: readonly OwnedWitness[],
  collector: Collector,
  wheel: Wheel,
): Promise<readonly OwnedFinding[]> {
  const found = new Map<OwnedWitness, OwnedFinding>();
  for (const [round, waitMs] of waitsMs.entries()) {
    const pending = witnesses.filter((witness) => round === 0 || found.get(witness)?.state === "there");
    if (pending.length === 0) break;
    if (waitMs > 0) await pause(waitMs, wheel);
    if (pending.some((witness) => witness.needsCollection)) await collector.collect(round > 0);
    for (const witness of pending) found.set(witness, findingOf(witness));
  }
  return [...found.values()];
}

/** Looks once, without waiting and without a collection: for what is known not to settle. */
export function glance(witnesses: readonly OwnedWitness[]): readonly OwnedFinding[] {
  return witnesses.map((witness) =>
    witness.needsCollection
      ? { witness: witness.name, state: "unseen", detail: "no garbage collection was forced" }
      : findingOf(witness),
  );
}

function pause(waitMs: number, wheel: Wheel): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  wheel.after(waitMs, resolve);
  return promise;
}

function findingOf(witness: OwnedWitness): OwnedFinding {
  const seen: Observation = witness.look();
  switch (seen.kind) {
    case "gone":
      return { witness: witness.name, state: "gone", detail: "" };
    case "there":
      return { witness: witness.name, state: "there", detail: seen.detail };
    case "unseen":
      return { witness: witness.name, state: "unseen", detail: seen.why };
  }
}
