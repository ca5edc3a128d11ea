import { readdirSync, readlinkSync } from "node:fs";
import { describeTargets } from "./descriptor-kind.ts";
import type { OwnedWitness } from "./owned.ts";

type Targets = ReadonlyMap<string, string>;

/** The name of the witness. */
export const descriptors = "descriptors";

/** Telling descriptors apart costs a look at each; a host with more than this many is not held up for it. */
const mostLookedAt = 500;
const mostNamed = 5;

/**
 * Descriptors opened since now. They belong to the process, so they can clear a realm but never accuse one: if none is new,
 * the realm left none either; whose a new one is cannot be told.
 */
export function descriptorWitness(list: () => Targets | undefined | "too many" = openNow): OwnedWitness {
  const before = list();
  return {
    name: descriptors,
    needsCollection: false,
    look: () => {
      const after = list();
      if (before === undefined || after === undefined)
        return { kind: "unseen", why: "this platform has no /proc/self/fd" };
      if (before === "too many" || after === "too many")
        return { kind: "unseen", why: `the process has more than ${mostLookedAt}` };
      const opened = [...after].filter(([descriptor, target]) => before.get(descriptor) !== target);
      if (opened.length === 0) return { kind: "gone" };
      const shown = opened.slice(0, mostNamed);
      const kinds = describeTargets(shown.map(([, target]) => target));
      const named = shown.map(([descriptor], at) => `${descriptor} of ${kinds[at]}`);
      const more = opened.length > mostNamed ? ` and ${opened.length - mostNamed} more` : "";
      return {
        kind: "unseen",
        why: `opened since the start, by it, the host or a neighbour: ${named.join(", ")}${more}`,
      };
    },
  };
}

/** Target by descriptor; of sockets and pipes the target names one object, so a number used again is seen. */
function openNow(): Targets | undefined | "too many" {
  try {
    const open = readdirSync("/proc/self/fd");
    if (open.length > mostLookedAt) return "too many";
    return new Map(open.flatMap((descriptor) => entry(descriptor)));
  } catch {
    return undefined;
  }
}

// One may be closed between the listing and the look; the one that lists is closed by then.
function entry(descriptor: string): readonly [string, string][] {
  try {
    return [[descriptor, readlinkSync(`/proc/self/fd/${descriptor}`)]];
  } catch {
    return [];
  }
}
