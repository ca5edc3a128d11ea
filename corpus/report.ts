import type { Machine } from "../bench/harness/machine.ts";
import { heldOut } from "./cases.ts";
import type { Finding } from "./judge.ts";
import type { RealmRun, RunOptions } from "./realm-run.ts";

/** The corpus run once in one realm. */
export interface Run extends RealmRun {
  readonly realm: RunOptions["realm"];
}

/** Runs as they are kept. */
export interface CorpusReport {
  readonly machine: Machine;
  readonly node: string;
  /** ISO 8601. */
  readonly date: string;
  readonly runs: readonly Run[];
}

/** How the verdicts of one realm stand to what was expected; `leaked` is the positive. */
export interface Tally {
  readonly plugins: number;
  readonly right: number;
  /** Of those called leaked, the share that are. */
  readonly precision: number;
  /** Of those that are leaked, the share that was called so. */
  readonly recall: number;
}

export function tally(findings: readonly Finding[]): Tally {
  const count = (holds: (finding: Finding) => boolean): number => findings.filter(holds).length;
  const both = count(({ expected, said }) => expected === "leaked" && said === "leaked");
  const share = (part: number, of: number): number => (of === 0 ? 1 : part / of);
  return {
    plugins: findings.length,
    right: count(({ right }) => right),
    precision: share(
      both,
      count(({ said }) => said === "leaked"),
    ),
    recall: share(
      both,
      count(({ expected }) => expected === "leaked"),
    ),
  };
}

/** Of the plugins that leak, how many a report names with file and line, in some realm. */
export function namedPlugins(findings: readonly Finding[]): { readonly named: number; readonly of: number } {
  const leaky = findings.filter(({ kind }) => kind === "leaks");
  const different = (some: readonly Finding[]): number => new Set(some.map(({ plugin }) => plugin)).size;
  return { named: different(leaky.filter(({ named }) => named === true)), of: different(leaky) };
}

/** Splits off what nothing is tuned on. */
export function apart(findings: readonly Finding[]): {
  readonly own: readonly Finding[];
  readonly held: readonly Finding[];
} {
  return {
    own: findings.filter(({ folder }) => folder !== heldOut),
    held: findings.filter(({ folder }) => folder === heldOut),
  };
}

/** Verdicts that differ from what was expected, those of neighbours too; nothing is said of what is held out. */
export function wrongVerdicts({ realm, findings, neighbours }: Run): readonly string[] {
  const ours = apart(findings)
    .own.filter(({ right }) => !right)
    .map(
      ({ plugin, expected, said, report }) =>
        `${plugin} (${realm}): expected ${expected}, said ${said}: ${report.join("; ")}`,
    );
  return [...ours, ...(neighbours?.wrong ?? []).map((sentence) => `neighbour: ${sentence}`)];
}
