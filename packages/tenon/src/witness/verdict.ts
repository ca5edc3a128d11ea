import type { Holder, OwnedFinding, Verdict } from "./proof.ts";
import { descriptors } from "./descriptors.ts";
import { ownWord } from "./scope.ts";

/** How the realm ended, as far as a verdict needs to know. */
export type EndSeen = { readonly kind: "ended" } | { readonly kind: "stuck"; readonly afterMs: number };

/**
 * Judges by the owned witnesses alone. Never claims more than was seen. `retainedBytes`: what an allocator was shown to keep,
 * which is said only of what is gone.
 */
export function judge(end: EndSeen, owned: readonly OwnedFinding[], retainedBytes = 0): Verdict {
  if (end.kind === "stuck")
    return { verdict: "unknown", why: `the realm had not ended ${end.afterMs} ms after it was told to` };
  const there = owned.filter(({ state }) => state === "there");
  if (there.length > 0)
    return { verdict: "leaked", holders: there.map(({ witness, detail }) => ({ witness, detail })) };
  // An unseen witness is no proof, nor is the plugin's own word: at least one must have been seen to go.
  if (!owned.some(({ witness, state }) => state === "gone" && witness !== ownWord)) {
    const why = owned.map(({ witness, state, detail }) => `${witness}: ${detail === "" ? state : detail}`).join("; ");
    return { verdict: "unknown", why: `nothing could be observed: ${why || "there are no witnesses"}` };
  }
  return retainedBytes > 0 ? { verdict: "retained-by-allocator", bytes: retainedBytes } : { verdict: "freed" };
}

/** Whether a verdict says that all of the plugin is gone, be it that an allocator keeps memory that it had used. */
export function isGone({ verdict }: Pick<Verdict, "verdict">): boolean {
  switch (verdict) {
    case "freed":
    case "retained-by-allocator":
      return true;
    case "leaked":
    case "unknown":
      return false;
    default:
      return verdict satisfies never;
  }
}

/** The verdict as a person reads it. */
export function sentenceOf(verdict: Verdict, subject: string, owned: readonly OwnedFinding[]): string {
  // Whether descriptors are seen depends on what else the process does: said in the findings, not to every reader.
  const gone = owned
    .filter(({ state, witness }) => state === "gone" && witness !== descriptors)
    .map((one) => one.witness);
  switch (verdict.verdict) {
    case "freed":
      return `${subject} is gone: ${gone.join(", ")} no longer there`;
    case "retained-by-allocator":
      return `${subject} is gone: ${gone.join(", ")} no longer there; ${mebibytes(verdict.bytes)} that it had used stay with the allocator of the process, for whoever needs memory next`;
    case "leaked":
      return `${subject} is still held: ${heldBy(verdict.holders)}`;
    case "unknown":
      return `Whether ${subject} is gone is not known: ${verdict.why}`;
  }
}

/** The nearest holder of each witness, and how many there are beside it. */
function heldBy(holders: readonly Holder[]): string {
  return [...Map.groupBy(holders, ({ witness }) => witness)]
    .map(([witness, [first, ...others]]) => {
      const more = others.length === 0 ? "" : ` (and in ${others.length} other ways)`;
      return `${witness}: ${first?.detail ?? ""}${more}`;
    })
    .join("; ");
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
