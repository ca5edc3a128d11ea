// A swap every second for a minute under load; every fourth each fails in setup, in restore, in its first call.
// npm run soak:swap [-- --swaps 60 --every-ms 1000 --realm thread --all-good]     Prints one JSON line last.
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createHost, isTenonError, type RealmKind } from "tenon";
import { Collector } from "tenon/witness";
import { Counter } from "./contract.ts";
import { Load } from "./load.ts";

export interface SoakOptions {
  readonly swaps: number;
  readonly everyMs: number;
  readonly realm: RealmKind;
  readonly callers: number;
  /** Whether three of four swaps are to a version that fails. */
  readonly faulty: boolean;
}

export interface SoakResult {
  readonly realm: RealmKind;
  readonly swaps: number;
  readonly refused: Readonly<Record<string, number>>;
  readonly calls: number;
  readonly failedCalls: number;
  readonly lostIncrements: number;
  readonly versions: number;
  readonly verdicts: Readonly<Record<string, number>>;
  /** Heap after a forced collection, from a quarter of the way to the end. */
  readonly heapDriftBytes: number;
}

const faults = [undefined, "setup", "restore", "first-call"] as const;

export async function swapSoak({ swaps, everyMs, realm, callers, faulty }: SoakOptions): Promise<SoakResult> {
  const from = fileURLToPath(new URL(".", import.meta.url));
  await using host = await createHost({ from });
  const source = (version: number): { entry: string; name: string; version: string } => ({
    entry: "./counter.ts",
    name: "counter",
    version: `${version}.0.0`,
  });
  await host.load(source(1), { realm, config: {} });
  const load = new Load(host.client(Counter), callers);
  const refused: Record<string, number> = {};
  const verdicts: Record<string, number> = {};
  const collector = new Collector();
  const heap = async (): Promise<number> => {
    await collector.collect(true);
    return process.memoryUsage().heapUsed;
  };
  let earlyBytes = 0;
  for (let swap = 1; swap <= swaps; swap++) {
    await new Promise((resolve) => setTimeout(resolve, everyMs));
    const failIn = faulty ? faults[swap % faults.length] : undefined;
    try {
      const { proof } = await host.swap("counter", source(swap + 1), {
        realm,
        config: failIn === undefined ? {} : { failIn },
      });
      if (proof !== undefined) verdicts[proof.verdict] = (verdicts[proof.verdict] ?? 0) + 1;
    } catch (error) {
      const code = isTenonError(error) ? error.code : String(error);
      refused[code] = (refused[code] ?? 0) + 1;
    }
    if (swap === Math.ceil(swaps / 4)) {
      earlyBytes = await heap();
    }
  }
  const heapDriftBytes = (await heap()) - earlyBytes;
  await load.stop();
  return {
    realm,
    swaps,
    refused,
    calls: load.answered + load.failures.length,
    failedCalls: load.failures.length,
    lostIncrements: load.lost,
    versions: load.versions.size,
    verdicts,
    heapDriftBytes,
  };
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      swaps: { type: "string" },
      "every-ms": { type: "string" },
      realm: { type: "string" },
      "all-good": { type: "boolean" },
    },
  });
  const results: SoakResult[] = [];
  for (const realm of values.realm === undefined ? (["inline", "thread"] as const) : [values.realm as RealmKind]) {
    results.push(
      await swapSoak({
        swaps: Number(values.swaps ?? 60),
        everyMs: Number(values["every-ms"] ?? 1000),
        realm,
        callers: 8,
        faulty: values["all-good"] !== true,
      }),
    );
  }
  console.log(JSON.stringify({ bench: "swap-soak", node: process.version, date: new Date().toISOString(), results }));
}
