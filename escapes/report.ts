import type { Machine } from "../bench/harness/machine.ts";
import type { Finding } from "./judge.ts";
import type { RealmRun } from "./run-realm.ts";

/** What is kept of one variant: neither numbers nor paths of the machine. */
export type KeptFinding = Pick<Finding, "folder" | "plugin" | "variant" | "outcome" | "expected" | "reached">;

/** One realm's part of a kept report. */
export interface KeptRun extends Pick<RealmRun, "realm" | "strength"> {
  readonly findings: readonly KeptFinding[];
}

/** The corpus run once in every realm, as it is kept. */
export interface EscapeReport {
  readonly machine: Machine;
  readonly node: string;
  /** ISO 8601. */
  readonly date: string;
  readonly runs: readonly KeptRun[];
}

/** Leaves out what differs from run to run. */
export function kept({ realm, strength, findings }: RealmRun): KeptRun {
  return {
    realm,
    strength,
    findings: findings.map(({ folder, plugin, variant, outcome, expected, reached }) => ({
      folder,
      plugin,
      variant,
      outcome,
      expected,
      reached,
    })),
  };
}
