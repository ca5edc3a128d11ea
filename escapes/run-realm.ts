import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RealmName } from "./case.ts";
import { groups } from "./cases.ts";
import { type Finding, judge } from "./judge.ts";
import { Lane } from "./lane.ts";
import type { RealmRow } from "./realms.ts";

/** All that was tried in one realm. */
export interface RealmRun {
  readonly realm: RealmName;
  readonly strength: RealmRow["strength"];
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
  const found = new Map<string, readonly Finding[]>();
  const next = orders.values();
  const work = async (): Promise<number> => {
    await using lane = new Lane(row, scratch);
    // Each takes the next case when it has done one.
    for (const { folder, one } of next) {
      const { plugin, variants } = one;
      const trials = await lane.carryOut({ folder, plugin, variants: variants.map(({ name }) => name) });
      const findings = variants.flatMap((variant) =>
        trials
          .filter((trial) => trial.variant === variant.name)
          .map((trial) => judge(folder, variant, row.name, trial)),
      );
      found.set(`${folder}/${plugin}`, findings);
    }
    return lane.hosts;
  };
  try {
    const hosts = await Promise.all(Array.from({ length: lanes }, work));
    const findings = orders.flatMap(({ folder, one }) => found.get(`${folder}/${one.plugin}`) ?? []);
    return { realm: row.name, strength: row.strength, findings, hosts: hosts.reduce((sum, count) => sum + count, 0) };
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
