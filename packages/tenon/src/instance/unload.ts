import { TenonError } from "../contract/errors/error.ts";
import type { HeldEntry } from "../contract/held.ts";
import type { TeardownAnswer, ToldEntry } from "../contract/messages.ts";
import type { RealmEnd } from "../realm/realm.ts";
import type { Proof, TeardownFinding } from "../witness/proof.ts";
import { answers } from "./answers.ts";
import type { Instance } from "./instance.ts";
import { keepCode } from "./keep-code.ts";
import { letLostGo, letLostGoLater } from "./let-lost-go.ts";
import { Patience } from "./patience.ts";
import { prove } from "./prove.ts";
import { placesOf } from "./source-place.ts";
import { cancelStart } from "./start.ts";

export interface UnloadOptions {
  /** Milliseconds that leases and calls may still take; then they are revoked. Without it unload refuses if anything holds. */
  readonly deadlineMs?: number | undefined;
  /** Why, for those whose lease is revoked. */
  readonly why: string;
}

// Teardowns run one after another, each with its own deadline: a guest that hangs costs so many of them and no more.
const teardownsAwaited = 5;
const realmEndMs = 5_000;

/**
 * Takes an instance out and proves it: stop routing, wait, revoke, tear down, end the realm, measure. Ends in a proof
 * whatever the plugin does.
 *
 * @throws TENON_UNLOAD_HELD without a deadline, while somebody holds it. Nothing has changed then.
 * @throws TENON_INSTANCE_STATE without a deadline, while it is being started.
 */
export async function unloadInstance(instance: Instance, options: UnloadOptions): Promise<Proof> {
  const startedAtMs = performance.now();
  const patience = hurry(instance, options);
  return instance.lock.run("unload", async () => {
    patience?.end();
    const known = instance.proof;
    if (known !== undefined) return known;
    if (options.deadlineMs === undefined) {
      await letLostGo(instance);
      refuseIfHeld(instance);
    }
    if (instance.state.kind === "idle") return leave(instance, options.why, instance.state.proof);
    standDown(instance, options.why);
    const cut = instance.state.kind === "failed" ? await clear(instance, options) : await drain(instance, options);
    const proof = await takeDown(instance, cut, options.why, startedAtMs);
    instance.advance({ kind: "prove", proof });
    return proof;
  });
}

/** What rests is unloaded and proven already. */
function leave(instance: Instance, why: string, proof: Proof): Proof {
  const { pause } = instance;
  revoke(instance, why);
  instance.rest = undefined;
  instance.pause = undefined;
  instance.advance({ kind: "leave" });
  pause?.end();
  return proof;
}

/** Tears down, ends the realm and measures. The instance is `unloading` before and after. */
export async function takeDown(instance: Instance, cut: Cut, why: string, startedAtMs: number): Promise<Proof> {
  const teardown = await tearDown(instance);
  const end = await endRealm(instance, why);
  const reclaimed = instance.around.segments.reclaim(instance.spec.id, end.kind === "ended");
  const witnesses = [...(instance.realm?.witnesses ?? []), ...(reclaimed === undefined ? [] : [reclaimed])];
  const proof = await prove(instance, { end, reclaimed, teardown, ...cut, startedAtMs });
  instance.around.onProven(instance, proof, witnesses);
  return proof;
}

/** What is in the way, a start or the drain of an earlier unload, may go on until the deadline. */
function hurry(instance: Instance, { deadlineMs, why }: UnloadOptions): Patience | undefined {
  if (deadlineMs === undefined && instance.state.kind === "starting") throw instance.refusal("unload");
  if (deadlineMs === undefined || instance.lock.current === undefined) return undefined;
  const patience = new Patience(instance.around.wheel, deadlineMs);
  void patience.over.then(() => {
    cancelStart(instance, why);
    if (instance.state.kind === "draining") instance.state.patience.shorten(0);
  });
  return patience;
}

/** One that has not begun to start never will. */
function standDown(instance: Instance, why: string): void {
  const { plugin, version, state } = instance;
  if (state.kind !== "located") return;
  instance.advance({ kind: "fail", error: new TenonError("TENON_START_CANCELLED", { plugin, version, why }) });
}

export interface Cut {
  readonly callsLost: number;
  readonly leasesRevoked: number;
}

export function refuseIfHeld(instance: Instance): void {
  const { plugin, version, realm } = instance;
  const leases = instance.holders.all.filter(({ kind }) => kind !== "name").map(({ label }) => label);
  const methods = (realm?.peer.underWay ?? []).filter(({ target }) => target.kind === "method");
  const calls = methods.map(({ target, ageMs }) => `call "${target.name}", under way for ${ageMs} ms`);
  const waiting = instance.admission.waiting > 0 ? [`${instance.admission.waiting} calls that wait`] : [];
  const holders = [...leases, ...calls, ...waiting];
  if (holders.length > 0) throw new TenonError("TENON_UNLOAD_HELD", { plugin, version, holders });
}

/** Waits for leases and calls until the deadline, then takes them away. */
async function drain(instance: Instance, options: UnloadOptions): Promise<Cut> {
  const { why } = options;
  // It has run; perhaps it was unloaded in the very turn it was ready.
  if (instance.realm !== undefined) keepCode(instance, instance.realm);
  const patience = new Patience(instance.around.wheel, options.deadlineMs ?? 0);
  instance.advance({ kind: "drain", why, patience });
  for (const holder of instance.holders.all) holder.drain(why);
  const look = letLostGoLater(instance, options.deadlineMs ?? 0);
  await Promise.race([free(instance), patience.over]);
  look.cancel();
  patience.end();
  const cut = revoke(instance, why);
  if (instance.state.kind === "draining") instance.advance({ kind: "drained" });
  // The realm died in the meantime.
  else instance.advance({ kind: "clear", why });
  return cut;
}

async function free(instance: Instance): Promise<void> {
  await instance.holders.released();
  await instance.admission.idle();
}

function clear(instance: Instance, { why }: UnloadOptions): Promise<Cut> {
  const cut = revoke(instance, why);
  instance.advance({ kind: "clear", why });
  return Promise.resolve(cut);
}

function revoke(instance: Instance, why: string): Cut {
  const { plugin, version, admission, realm, spec } = instance;
  const when = new Date().toISOString();
  const leasesRevoked = instance.holders.revokeAll(when, why);
  // A setup under way is no call: nobody but the host waits for it.
  const underWay = realm?.peer.underWay.filter(({ target }) => target.kind === "method") ?? [];
  const callsLost = underWay.length + admission.waiting;
  admission.refuse(new TenonError("TENON_LEASE_REVOKED", { plugin, version, when, why }));
  realm?.peer.loseInstance(spec.id, why);
  return { callsLost, leasesRevoked };
}

async function tearDown(instance: Instance): Promise<TeardownFinding> {
  const { realm, spec } = instance;
  const nothing = { closed: [], failed: [], late: [] };
  if (realm === undefined) return { ...nothing, unanswered: false };
  try {
    const target = { kind: "teardown", name: "" } as const;
    const answer = await realm.peer.call({
      instance: spec.id,
      target,
      input: spec.teardownMs,
      stream: "none",
      deadlineMs: spec.teardownMs * teardownsAwaited,
    });
    return { ...findingOf(instance, answers.teardown.read(answer) as TeardownAnswer), unanswered: false };
  } catch {
    // Whether it hangs, is dead or answers nonsense: the realm ends next, and the proof says that there was no answer.
    return { ...nothing, unanswered: true };
  }
}

function findingOf(instance: Instance, { closed, failed, late }: TeardownAnswer): Omit<TeardownFinding, "unanswered"> {
  const { redact } = instance.around;
  const placeOf = placesOf(instance);
  const entry = ({ label, created }: ToldEntry): HeldEntry => {
    const place = placeOf(created);
    return { label: redact(label), ...(place === undefined ? {} : { place }) };
  };
  return {
    closed: closed.map(entry),
    failed: failed.map((one) => ({ ...entry(one), message: redact(one.message) })),
    late: late.map(entry),
  };
}

async function endRealm(instance: Instance, why: string): Promise<RealmEnd> {
  const { realm } = instance;
  if (realm === undefined) return { kind: "ended", tookMs: 0 };
  instance.cpu.ending(realm);
  return realm.end(why, realmEndMs);
}
