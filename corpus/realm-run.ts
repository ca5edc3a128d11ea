import { join } from "node:path";
import { createHost, type Host } from "tenon";
import { compileAddon } from "./addon.ts";
import type { Case } from "./case.ts";
import { groups } from "./cases.ts";
import { companions } from "./companions/names.ts";
import { hostObjects } from "./host-realm.ts";
import { type Finding, judge } from "./judge.ts";
import { deadlineMs, live, type Place } from "./life.ts";
import { markedLines } from "./marks.ts";
import { type NeighbourTally, Neighbours } from "./neighbours.ts";
import { Scratch } from "./scratch.ts";
import type { Treatment } from "./treatment.ts";

export interface RunOptions {
  readonly realm: "inline" | "thread";
  /** Names of plugins, or of folders; all without any. */
  readonly only: readonly string[];
  /** Ten other plugins open, close, serve and leak in the same host all the while. */
  readonly neighbours: boolean;
}

export interface RealmRun {
  readonly findings: readonly Finding[];
  /** What could not be run, for want of a C compiler. */
  readonly absent: readonly string[];
  readonly neighbours: NeighbourTally | undefined;
}

/** Unloaded together, as they are when a host reloads: their proofs share collections. */
const few = 20;
/** All of the corpus in one heap is more than a host would usually have looked through. */
const snapshotHeapBytes = 256 * 2 ** 20;

interface Entry extends Place {
  readonly one: Case;
}

/** Runs the corpus in one realm of one host. What leaks leaks into this very process. */
export async function runRealm({ realm, only, neighbours }: RunOptions): Promise<RealmRun> {
  using scratch = new Scratch();
  const addon = compileAddon(scratch.path);
  const kept: unknown[] = [];
  const never = (): Promise<null> => new Promise((resolve) => kept.push(resolve));
  const host = await createHost({
    from: import.meta.dirname,
    services: { host: { never } },
    // It is about what plugins leave behind, so they may open whatever there is.
    grants: "all",
    snapshotHeapBytes,
    // Beside neighbours it is about verdicts, which are the same without a snapshot each second.
    holders: neighbours ? "places" : "paths",
  });
  // The host has these before any plugin comes, as a host does.
  hostObjects();
  const beside = neighbours ? await Neighbours.open(host, scratch.path) : undefined;
  const wanted = groups.flatMap(({ folder, cases }) =>
    cases
      .filter(({ plugin }) => only.length === 0 || only.includes(plugin) || only.includes(folder))
      .map((one): Entry => ({ folder, one, scratch: scratch.path, addon })),
  );
  const able = wanted.filter(({ one }) => one.needs === undefined || addon !== "");
  // One heap snapshot names the holders of all that are unloaded together; the next one would have to wait.
  const batch = realm === "inline" && !neighbours ? able.length : few;
  const findings: Finding[] = [];
  for (let at = 0; at < able.length; at += batch) {
    const run = (): Promise<readonly Finding[]> => runBatch(able.slice(at, at + batch), { host, realm, kept });
    findings.push(...(await (beside?.beside(run) ?? run())));
  }
  await host.close();
  const absent = wanted.filter((entry) => !able.includes(entry)).map(({ one }) => one.plugin);
  return { findings, absent, neighbours: beside?.tally };
}

async function runBatch(entries: readonly Entry[], around: Omit<Treatment, "plugin">): Promise<readonly Finding[]> {
  const { host, realm } = around;
  const ends = [];
  for (const entry of entries) ends.push({ ...entry, end: await live(entry.one, entry, around) });
  const findings = await Promise.all(
    ends.map(async ({ folder, one, end }) => {
      const lines = await markedLines(join(import.meta.dirname, folder, `${one.plugin}.ts`));
      return judge(folder, one, realm, await end(), lines);
    }),
  );
  await unloadCompanions(host);
  return findings;
}

async function unloadCompanions(host: Host): Promise<void> {
  for (const { name } of host.instances) if (companions.includes(name)) await host.unload(name, { deadlineMs });
}
