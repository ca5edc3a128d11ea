import type { RealmEnd } from "../realm/realm.ts";
import { absentOn } from "../witness/absent.ts";
import { compareAmbient, sampleAmbient } from "../witness/ambient/sample.ts";
import type { OwnedFinding, Proof, ProofBase, TeardownFinding, Verdict } from "../witness/proof.ts";
import { settleRetention } from "../witness/retention.ts";
import { scopeFinding } from "../witness/scope.ts";
import { glance, settle } from "../witness/settle.ts";
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
  const { plugin, version, spec, around, before } = instance;
  const { findings, retainedBytes } = await look(instance, unloaded);
  const verdict: Verdict =
    around.proofs === "off"
      ? { verdict: "unknown", why: "proofs are off" }
      : judge(unloaded.end, findings, retainedBytes);
  const base: ProofBase = {
    plugin,
    version,
    digest: spec.artifact.digest,
    realm: spec.realm,
    instance: spec.id,
    sentence: sentenceOf(verdict, `${plugin}@${version} (${spec.realm})`, findings),
    owned: findings,
    ambient: compareAmbient(around.ambient, before, sampleAmbient(around.ambient)),
    absent: absentOn(process.platform, spec.realm),
    teardown: unloaded.teardown,
    callsLost: unloaded.callsLost,
    leasesRevoked: unloaded.leasesRevoked,
    tookMs: Math.round(performance.now() - unloaded.startedAtMs),
    at: new Date().toISOString(),
  };
  return { ...base, ...verdict };
}

interface Looked {
  readonly findings: readonly OwnedFinding[];
  readonly retainedBytes: number;
}

async function look(instance: Instance, { end, teardown }: Unloaded): Promise<Looked> {
  const { collector, wheel, proofs, idle } = instance.around;
  // A local variable that is alive across an await is reachable: the realm must be in none.
  const witnesses = instance.realm?.witnesses;
  const retention = instance.realm?.retention;
  instance.realm = undefined;
  if (proofs === "off") return { findings: [], retainedBytes: 0 };
  if (witnesses === undefined) return { findings: [neverStarted], retainedBytes: 0 };
  const needsCollection = witnesses.some((witness) => witness.needsCollection);
  if (proofs === "idle" && needsCollection && end.kind === "ended") await idle.calm();
  const settled = end.kind === "stuck" ? glance(witnesses) : await settle(witnesses, collector, wheel);
  const isGone = end.kind === "ended" && settled.every(({ state }) => state !== "there");
  const retainedBytes = isGone && retention !== undefined ? await settleRetention(retention, wheel) : 0;
  return { findings: [...settled, scopeFinding(teardown)], retainedBytes };
}

const neverStarted: OwnedFinding = { witness: "realm", state: "gone", detail: "it was never started" };
