import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Case, RealmName } from "./case.ts";
import { groups } from "./cases.ts";
import { type Finding, judge } from "./judge.ts";
import { Lane } from "./lane.ts";
import type { Trial } from "./protocol.ts";
import type { RealmRow } from "./realms.ts";

/** All that was tried in one realm. */
export interface RealmRun {
  readonly realm: RealmName;
  /** By the host's own word. */
  readonly strength: string;
  readonly findings: readonly Finding[];
  /** Hosts that it took: those that were ended, stopped or spoiled are replaced. */
  readonly hosts: number;
}

const lanes = 2;

/** Lets every plugin try, or those named, or those of folders named. */
export async function runRealm(row: RealmRow, only: readonly string[]): Promise<RealmRun> {
  const orders = groups.flatMap(({ folder, cases }) =>
    cases
      .filter(({ plugin }) => only.length === 0 || only.includes(plugin) || only.includes(folder))
      .map((one) => ({ folder, one })),
  );
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), "tenon-escapes-")));
  const trials = new Map<Case, readonly Trial[]>();
  const next = orders.values();
  const work = async (): Promise<Lane> => {
    await using lane = new Lane(row, scratch);
    // Each takes the next case when it has done one.
    for (const { folder, one } of next) {
      const { plugin, variants } = one;
      trials.set(one, await lane.carryOut({ folder, plugin, variants: variants.map(({ name }) => name) }));
    }
    return lane;
  };
  try {
    const done = await Promise.all(Array.from({ length: lanes }, work));
    const strength = done.find((lane) => lane.strength !== undefined)?.strength ?? "unknown";
    // A machine that lets nobody make namespaces has no wall.
    const realm = row.name === "process wall" && strength === "contained" ? "process contained" : row.name;
    const findings = orders.flatMap(({ folder, one }) =>
      one.variants.flatMap((variant) =>
        (trials.get(one) ?? [])
          .filter((trial) => trial.variant === variant.name)
          .map((trial) => judge(folder, variant, realm, trial)),
      ),
    );
    return { realm, strength, findings, hosts: done.reduce((sum, lane) => sum + lane.hosts, 0) };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** What came otherwise than the case says. */
export function surprises({ realm, findings }: RealmRun): readonly string[] {
  return findings
    .filter(({ outcome, expected }) => outcome !== expected)
    .map(
      ({ plugin, variant, outcome, expected, reached, note }) =>
        `${plugin}, "${variant}" (${realm}): expected ${expected}, was ${outcome}: ${reached.join(", ") || note}`,
    );
}
