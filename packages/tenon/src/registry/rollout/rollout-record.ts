import type { PluginSource } from "../../artifact/artifact.ts";
import type { Instance } from "../../instance/instance.ts";
import { isObject } from "../../contract/untrusted.ts";
import type { Findings } from "./analysis.ts";
import type { AnalysisOptions, RolloutStep } from "./rollout-options.ts";

/** One side of a roll-out: which bytes. */
export interface RolloutSide {
  readonly plugin: string;
  readonly version: string;
  /** "" of a version that was not read yet. */
  readonly digest: string;
}

/**
 * How the version that a roll-out began from came itself, where a roll-out before had promoted it: a configuration may still name the
 * versions before, and who starts with one of those must come to it first.
 */
export interface RolloutOrigin {
  /** Versions in whose place it came, the last first. */
  readonly sides: readonly RolloutSide[];
  readonly source: PluginSource;
  /** Options of its load, as they were given. */
  readonly load: Readonly<Record<string, unknown>>;
}

/** Where a roll-out stands. */
export type RolloutState =
  /** `heldMs` is how long this step has lasted; the last step is the one in which all calls go to the new version. */
  | { readonly kind: "running"; readonly step: number; readonly heldMs: number }
  | { readonly kind: "paused"; readonly step: number; readonly heldMs: number }
  | { readonly kind: "promoted" }
  | { readonly kind: "rolled back"; readonly why: string }
  | { readonly kind: "aborted"; readonly why: string };

/** All that is needed to go on with a roll-out after the host was killed: plain data, one line of the journal. */
export interface RolloutRecord {
  readonly id: string;
  /** The name both versions are known under. */
  readonly name: string;
  readonly from: RolloutSide;
  readonly to: RolloutSide;
  /** Undefined where no roll-out before brought what this one began from. */
  readonly origin?: RolloutOrigin | undefined;
  readonly source: PluginSource;
  /** Options of the load, as they were given. */
  readonly load: Readonly<Record<string, unknown>>;
  readonly steps: readonly RolloutStep[];
  readonly key: string | undefined;
  /** Undefined: nothing is compared, and only time counts. */
  readonly analysis: AnalysisOptions | undefined;
  readonly findings: Findings | undefined;
  readonly state: RolloutState;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly changedAt: string;
}

export function sideOf({ plugin, version, spec }: Instance): RolloutSide {
  return { plugin, version, digest: spec.artifact.digest };
}

/** Whether it is that plugin in that version, of those very bytes. */
export function isSide(instance: Instance, { plugin, version, digest }: RolloutSide): boolean {
  return instance.plugin === plugin && instance.version === version && instance.spec.artifact.digest === digest;
}

export function isOver({ state }: Pick<RolloutRecord, "state">): boolean {
  return state.kind !== "running" && state.kind !== "paused";
}

/** Whether what was read can be a record: who wrote it is known by its sum, so only what another version would leave out is looked at. */
export function isRecord(value: unknown): value is RolloutRecord {
  if (!isObject(value) || !isObject(value["state"]) || !isObject(value["from"]) || !isObject(value["to"])) return false;
  const { kind, step } = value["state"];
  if (!Array.isArray(value["steps"]) || typeof value["name"] !== "string" || typeof value["id"] !== "string")
    return false;
  if (kind === "running" || kind === "paused")
    return Number.isInteger(step) && (step as number) >= 0 && (step as number) < value["steps"].length;
  return kind === "promoted" || kind === "rolled back" || kind === "aborted";
}
