import type { RealmEnd } from "../realm/realm.ts";
import { absentOn } from "../witness/absent.ts";
import { compareAmbient, sampleAmbient } from "../witness/ambient/sample.ts";
import type { OwnedWitness } from "../witness/owned.ts";
import type { OwnedFinding, Proof, ProofBase, TeardownFinding } from "../witness/proof.ts";
import { settleRetention } from "../witness/retention.ts";
import { scopeFinding } from "../witness/scope.ts";
import { glance, settle } from "../witness/settle.ts";
import { judge, sentenceOf } from "../witness/verdict.ts";
import type { Instance } from "./instance.ts";
import { heldBy, nameHolders, type Seen } from "./name-holders.ts";

export interface Unloaded {
  readonly end: RealmEnd;
  /** What is left of it in segments; undefined for a plugin without. */
  readonly reclaimed: OwnedWitness | undefined;
  readonly teardown: TeardownFinding;
  readonly callsLost: number;
  readonly leasesRevoked: number;
  readonly startedAtMs: number;
}

/** Measures until the witnesses settle, and says what was seen. Lets go of the realm. */
export async function prove(instance: Instance, unloaded: Unloaded): Promise<Proof> {
  const { plugin, version, spec, around, before } = instance;
  using _ = spec.realm === "inline" ? around.holders.proving() : undefined;
  const { retainedBytes, ...seen } = await look(instance, unloaded);
  // Before holders are looked for: the search itself takes memory.
  const ambient = compareAmbient(around.ambient, before, sampleAmbient(around.ambient));
  const { findings, verdict } = await nameHolders(instance, seen, (after) =>
    around.proofs === "off" ? { verdict: "unknown", why: "proofs are off" } : judge(unloaded.end, after, retainedBytes),
  );
  const base: ProofBase = {
    plugin,
    version,
    digest: spec.artifact.digest,
    realm: spec.realm,
    instance: spec.id,
    sentence: sentenceOf(verdict, `${plugin}@${version} (${spec.realm})`, findings),
    owned: findings,
    ambient,
    absent: absentOn(process.platform, spec.realm),
    teardown: unloaded.teardown,
    callsLost: unloaded.callsLost,
    leasesRevoked: unloaded.leasesRevoked,
    tookMs: Math.round(performance.now() - unloaded.startedAtMs),
    at: new Date().toISOString(),
  };
  return { ...base, ...verdict };
}

interface Looked extends Seen {
  readonly retainedBytes: number;
}

async function look(instance: Instance, { end, teardown, reclaimed }: Unloaded): Promise<Looked> {
  const { collector, wheel, proofs, idle } = instance.around;
  // A local variable that is alive across an await is reachable: the realm must be in none.
  const ofRealm = instance.realm?.witnesses;
  const witnesses = ofRealm === undefined || reclaimed === undefined ? ofRealm : [...ofRealm, reclaimed];
  const retention = instance.realm?.retention;
  instance.realm = undefined;
  const held = heldBy(witnesses ?? []);
  if (proofs === "off") return { findings: [], held, retainedBytes: 0 };
  if (witnesses === undefined) return { findings: [neverStarted], held, retainedBytes: 0 };
  const needsCollection = witnesses.some((witness) => witness.needsCollection);
  if (proofs === "idle" && needsCollection && end.kind === "ended") await idle.calm();
  const settled = end.kind === "stuck" ? glance(witnesses) : await settle(witnesses, collector, wheel);
  const isGone = end.kind === "ended" && settled.every(({ state }) => state !== "there");
  const retainedBytes = isGone && retention !== undefined ? await settleRetention(retention, wheel) : 0;
  return { findings: [...settled, scopeFinding(teardown)], held, retainedBytes };
}

const neverStarted: OwnedFinding = { witness: "realm", state: "gone", detail: "it was never started" };
