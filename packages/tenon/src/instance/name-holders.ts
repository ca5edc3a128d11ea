import { fileURLToPath } from "node:url";
import type { HeldContext, OwnedWitness } from "../witness/owned.ts";
import type { Holder, OwnedFinding, Verdict } from "../witness/proof.ts";
import type { Instance } from "./instance.ts";
import { placesOf } from "./source-place.ts";

/** What was seen, and how to find who holds what is still there. */
export interface Seen {
  readonly findings: readonly OwnedFinding[];
  readonly held: ReadonlyMap<string, HeldContext>;
}

export interface Judged {
  readonly findings: readonly OwnedFinding[];
  readonly verdict: Verdict;
}

export function heldBy(witnesses: readonly OwnedWitness[]): ReadonlyMap<string, HeldContext> {
  return new Map(witnesses.flatMap(({ name, held }) => (held === undefined ? [] : [[name, held] as const])));
}

/**
 * Judges, and names who holds what leaked. The search forces garbage collections: what was gone after them has been seen to
 * go, and is judged so.
 */
export async function nameHolders(
  instance: Instance,
  { findings, held }: Seen,
  judge: (findings: readonly OwnedFinding[]) => Verdict,
): Promise<Judged> {
  const verdict = judge(findings);
  if (verdict.verdict !== "leaked") return { findings, verdict };
  const { around, plugin, version } = instance;
  const subject = `${plugin}@${version}`;
  const places = placesOf(instance);
  const sources = {
    placeOf: (frame: string) => places([frame]),
    show: (frame: string) => shown(around.mapStack(frame)),
  };
  const named = new Map<string, readonly Holder[] | "gone">();
  const asked = verdict.holders.map(async (plain) => {
    const context = held.get(plain.witness);
    if (context !== undefined)
      named.set(plain.witness, await around.holders.find({ held: context, plain, subject, sources }));
  });
  await Promise.all(asked);
  const after = findings.map((one) => (named.get(one.witness) === "gone" ? seenGone(one) : one));
  const again = judge(after);
  if (again.verdict !== "leaked") return { findings: after, verdict: again };
  const holders = again.holders.flatMap((plain) => {
    const found = named.get(plain.witness);
    return found === undefined || found === "gone" ? [plain] : found;
  });
  return {
    findings: after,
    verdict: { verdict: "leaked", holders: holders.map((one) => redacted(one, around.redact)) },
  };
}

/** Code of the host's own is where Node read it. */
function shown(frame: string): string {
  const [, url, place] = /^(file:.+?)(:\d+:\d+)$/.exec(frame) ?? [];
  return url === undefined ? frame : `${fileURLToPath(url)}${place}`;
}

function seenGone({ witness }: OwnedFinding): OwnedFinding {
  return { witness, state: "gone", detail: "" };
}

/** Names of properties, and so paths, may hold what is secret. */
function redacted(holder: Holder, redact: (text: string) => string): Holder {
  const { detail, path } = holder;
  return { ...holder, detail: redact(detail), ...(path === undefined ? {} : { path: path.map(redact) }) };
}
