import { readdirSync, readFileSync } from "node:fs";
import v8 from "node:v8";
import type { RealmKind } from "tenon";
import { Collector } from "tenon/witness";
import { as, bench, echo, folder, manifest } from "./workbench.ts";

/** What a process holds, after everything that can be collected was collected. */
export interface Sample {
  readonly edit: number;
  readonly heapBytes: number;
  /** The part of it that is machine code and what belongs to it: grows while V8 optimises the host's own functions. */
  readonly codeBytes: number;
  /** Outside of the heap: array buffers and what native code tells V8 of. */
  readonly externalBytes: number;
  readonly residentBytes: number;
  readonly contexts: number;
  readonly descriptors: number;
  readonly threads: number;
  readonly resources: number;
}

export interface Edits {
  readonly samples: readonly Sample[];
  /** Milliseconds from each save to serving, sorted. */
  readonly tookMs: readonly number[];
  readonly verdicts: Readonly<Record<string, number>>;
}

/** Edits a plugin so often, with real saves, and calls it after each; samples every so many edits. */
export async function edit(realm: RealmKind, edits: number, every: number, writes = echo): Promise<Edits> {
  await using at = await folder({ "package.json": manifest, "index.ts": writes() });
  await using work = await bench(at, { realm }, { proofs: "now" });
  const collector = new Collector();
  const samples: Sample[] = [];
  const tookMs: number[] = [];
  const verdicts: Record<string, number> = {};
  for (let edit = 1; edit <= edits; edit++) {
    const save = edit % 2 === 0 ? at.write : at.replace;
    // A save that cannot be built comes in between: what it leaves behind counts, too.
    if (edit % 10 === 0) as("failed", await work.after(() => save("index.ts", writes({ before: "const a = ;" }))));
    if (edit % 10 === 5)
      as("failed", await work.after(() => save("index.ts", writes({ setup: `throw new Error("${edit}");` }))));
    const cycle = as(
      "serving",
      await work.after(() => save("index.ts", writes({ word: JSON.stringify(`edit ${edit}`) }))),
    );
    tookMs.push(cycle.tookMs);
    const verdict = cycle.proof?.verdict ?? "none";
    verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
    const said = await work.call("say");
    if (said !== `edit ${edit} ${edit}`) throw new Error(`edit ${edit} says ${String(said)}`);
    if (edit % every === 0) samples.push(await sample(edit, collector));
  }
  return { samples, tookMs: tookMs.sort((one, other) => one - other), verdicts };
}

async function sample(edit: number, collector: Collector): Promise<Sample> {
  for (let pass = 0; pass < 3; pass++) await collector.collect(true);
  const {
    used_heap_size: heapBytes,
    external_memory: externalBytes,
    number_of_native_contexts: contexts,
  } = v8.getHeapStatistics();
  const code = v8.getHeapSpaceStatistics().filter(({ space_name }) => /^(code|trusted)/.test(space_name));
  return {
    edit,
    heapBytes,
    codeBytes: code.reduce((sum, { space_used_size }) => sum + space_used_size, 0),
    externalBytes,
    residentBytes: process.memoryUsage.rss(),
    contexts,
    descriptors: readdirSync("/proc/self/fd").length,
    threads: Number(/^Threads:\s+(\d+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1]),
    resources: process.getActiveResourcesInfo().length,
  };
}
