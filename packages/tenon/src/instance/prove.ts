import type { RealmEnd } from "../realm/realm.ts";
import { type AmbientSample, ambientWitnesses, sampleAmbient } from "../witness/ambient.ts";
import type { AmbientFinding, OwnedFinding, Proof, ProofBase, TeardownFinding, Verdict } from "../witness/proof.ts";
import { settle } from "../witness/settle.ts";
import { judge, sentenceOf } from "../witness/verdict.ts";
import type { Instance } from "./instance.ts";

export interface Unloaded {
  readonly end: RealmEnd;
  readonly teardown: TeardownFinding;
  readonly callsLost: number;
  readonly leasesRevoked: number;
  readonly startedAtMs: number;
}

/** Measures until the witnesses settle, and says what was seen. Lets go of the realm. */
export async function prove(instance: Instance, unloaded: Unloaded): Promise<Proof> {
  const { plugin, version, spec, around } = instance;
  const witnesses = instance.realm?.witnesses ?? [];
  const before = instance.before;
  instance.realm = undefined;
  const owned = around.proofs === "off" ? [] : await settle(witnesses, around.collector, around.wheel);
  const verdict = judged(instance, unloaded, owned, witnesses.length === 0);
  const base: ProofBase = {
    plugin,
    version,
    digest: spec.artifact.digest,
    realm: spec.realm,
    instance: spec.id,
    sentence: sentenceOf(verdict, `${plugin}@${version} (${spec.realm})`, owned),
    owned,
    ambient: compare(before, sampleAmbient()),
    teardown: unloaded.teardown,
    callsLost: unloaded.callsLost,
    leasesRevoked: unloaded.leasesRevoked,
    tookMs: Math.round(performance.now() - unloaded.startedAtMs),
    at: new Date().toISOString(),
  };
  return { ...base, ...verdict };
}

function judged(instance: Instance, { end }: Unloaded, owned: readonly OwnedFinding[], neverStarted: boolean): Verdict {
  if (neverStarted) return { verdict: "freed" };
  if (instance.around.proofs === "off") return { verdict: "unknown", why: "proofs are off" };
  return judge(end, owned);
}

function compare(before: AmbientSample | undefined, after: AmbientSample): readonly AmbientFinding[] {
  return ambientWitnesses.map(({ name, unit }) => ({ witness: name, unit, before: before?.get(name), after: after.get(name) }));
}
