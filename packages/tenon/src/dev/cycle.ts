import { type Host, type InstanceStatus, isTenonError, type Proof, type RealmKind } from "../index.ts";
import { codeFrame } from "./code-frame.ts";
import { type Place, placeOf } from "./place.ts";
import type { Change } from "./source-watch.ts";

/** What serves after a cycle. */
export interface Served {
  readonly name: string;
  readonly plugin: string;
  readonly version: string;
  readonly instance: number;
}

/** What came of a start or a save. `tookMs` counts from the first sign of the save. */
export type Cycle =
  /**
   * New code serves, since `tookMs`. `swapped`: no call was lost. `replaced`: the old one could not be swapped, for the reason
   * in `why`, and was taken out first. `proof` is that of the old one.
   */
  | (Served & {
      readonly kind: "serving";
      readonly how: "loaded" | "swapped" | "replaced";
      readonly why: string | undefined;
      readonly state: "handed over" | "none";
      readonly proof: Proof | undefined;
      /** Every file that went into it. */
      readonly sources: readonly string[];
      readonly files: readonly string[];
      readonly tookMs: number;
    })
  /** What was saved makes the same code. */
  | { readonly kind: "unchanged"; readonly files: readonly string[]; readonly tookMs: number }
  /** Nothing changed for callers: `serving` is what they get, undefined if nothing has ever served or its realm has ended. */
  | {
      readonly kind: "failed";
      readonly error: Error;
      readonly place: Place | undefined;
      readonly frame: string | undefined;
      readonly serving: Served | undefined;
      readonly files: readonly string[];
      readonly tookMs: number;
    };

/** What is developed, and how it runs. */
export interface Developed {
  readonly source: string;
  /** The name it is known under; undefined until it was loaded once, if none was given. */
  readonly name: string | undefined;
  readonly realm: RealmKind;
  readonly config: unknown;
  /** Milliseconds that calls under way may still take; then they are cut off. */
  readonly pauseMs: number;
}

/** Builds what was saved and puts it in the place of what serves. Never rejects: that it failed is an outcome. */
export async function runCycle(host: Host, developed: Developed, change: Change): Promise<Cycle> {
  const old = servingOf(host, developed.name);
  try {
    return old === undefined ? await load(host, developed, change) : await swap(host, developed, old, change);
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    if (isUnchanged(error)) return { kind: "unchanged", files: change.files, tookMs: sinceMs(change) };
    const tookMs = sinceMs(change);
    const place = await placeOf(error);
    const frame = place === undefined ? undefined : await codeFrame(place);
    const serving = servingOf(host, developed.name);
    return { kind: "failed", error, place, frame, serving: serving && served(serving), files: change.files, tookMs };
  }
}

async function load(host: Host, { source, name, realm, config }: Developed, change: Change): Promise<Cycle> {
  const status = await host.load(source, { realm, config, ...(name === undefined ? {} : { name }) });
  const none = { why: undefined, state: "none", proof: undefined } as const;
  const tookMs = sinceMs(change);
  return {
    kind: "serving",
    how: "loaded",
    ...served(status),
    ...none,
    sources: host.origin(status.name).files,
    files: change.files,
    tookMs,
  };
}

async function swap(host: Host, developed: Developed, old: InstanceStatus, change: Change): Promise<Cycle> {
  let tookMs: number | undefined;
  // The old one drains as soon as calls go to the new one; the proof, which swap() waits for, comes later.
  using _ = host.on("state", ({ instance, state }) => {
    if (instance === old.id && state === "draining") tookMs ??= sinceMs(change);
  });
  const { source, realm, config, pauseMs } = developed;
  try {
    const { to, state, proof } = await host.swap(old.name, source, {
      realm,
      config,
      pauseMs,
      deadlineMs: pauseMs,
      trialMs: 0,
    });
    const how = { how: "swapped", why: undefined, state, proof } as const;
    const sources = host.origin(old.name).files;
    return {
      kind: "serving",
      name: old.name,
      ...to,
      ...how,
      sources,
      files: change.files,
      tookMs: tookMs ?? sinceMs(change),
    };
  } catch (error) {
    const why = whyReplace(error, pauseMs);
    if (why === undefined) throw error;
    return await replace(host, developed, old, { why, change });
  }
}

/** Takes the old one out and loads the new one: calls in between fail, and its state is lost. */
async function replace(
  host: Host,
  developed: Developed,
  old: InstanceStatus,
  { why, change }: { why: string; change: Change },
): Promise<Cycle> {
  const proof = await host.unload(old.name, { deadlineMs: 0, why: "it is replaced by what was saved" });
  const loaded = await load(host, { ...developed, name: old.name }, change);
  return loaded.kind === "serving" ? { ...loaded, how: "replaced", why, proof } : loaded;
}

/** Why a swap can never be, however often what was saved is saved: the old code or its callers stand in the way. */
function whyReplace(error: unknown, pauseMs: number): string | undefined {
  if (isTenonError(error, "TENON_CONTRACT_MISMATCH")) return `its contract changed: ${error.data.diff.join("; ")}`;
  if (!isTenonError(error, "TENON_SWAP_FAILED")) return undefined;
  const reasons: Readonly<Record<string, string>> = {
    drain: `calls did not end within ${pauseMs} ms`,
    snapshot: `the old one failed in snapshot: ${error.data.why}`,
    state: error.data.why,
  };
  return reasons[error.data.step];
}

function isUnchanged(error: Error): boolean {
  return isTenonError(error, "TENON_SWAP_REFUSED") && error.data.why.includes("the same bytes");
}

function servingOf(host: Host, name: string | undefined): InstanceStatus | undefined {
  return host.instances.findLast((instance) => instance.name === name && instance.state === "active");
}

function served({ name, plugin, version, id }: InstanceStatus): Served {
  return { name, plugin, version, instance: id };
}

function sinceMs(change: Change): number {
  return Math.round((performance.now() - change.sinceMs) * 10) / 10;
}
