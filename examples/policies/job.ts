import { fileURLToPath } from "node:url";
import type { Host, Proof, Swap } from "tenon";
import type { Load } from "./drive.ts";
import type { LoadReport } from "./load-messages.ts";
import { RateLimit } from "./contracts/rate-limit.ts";
import { rollVersions, type VersionsOutcome } from "./versions.ts";

export interface Job {
  readonly host: Host;
  readonly url: string;
  readonly load: Load;
  readonly wantedCalls: number;
  readonly burst: number;
  readonly say: (line: string) => void;
}

/** One swap, and the name it was made under. */
export interface NamedSwap extends Swap {
  readonly name: string;
}

export interface Outcome {
  readonly load: LoadReport;
  readonly swaps: readonly NamedSwap[];
  readonly proofs: readonly Proof[];
  readonly planted: Proof;
  readonly versions: VersionsOutcome;
}

const plugin = (name: string): string => fileURLToPath(new URL(`./plugins/${name}`, import.meta.url));

/** The whole job: three swaps under load, versions that come step by step, a planted leak, and the end of everything. */
export async function runJob({ host, url, load, wantedCalls, burst, say }: Job): Promise<Outcome> {
  const swaps: NamedSwap[] = [];
  const swap = async (share: number, name: string, source: string, config?: unknown): Promise<void> => {
    await load.reached(wantedCalls * share);
    const done = await host.swap(name, plugin(source), { ...(config === undefined ? {} : { config }), old: "keep" });
    swaps.push({ ...done, name });
    say(
      `Swapped ${name}: ${done.from.plugin} ${done.from.version} for ${done.to.plugin} ${done.to.version}; ${done.inFlight} calls in flight, ${done.held} held for ${done.pausedMs} ms`,
    );
  };
  await swap(0.25, "rate-limit", "rate-limit-2", { burst });
  await swap(0.45, "render", "markdown-it");
  await swap(0.65, "render-inline", "markdown-it");

  const proofs: Proof[] = [];
  const unload = async (target: string): Promise<void> => {
    const proof = await host.unload(target, { deadlineMs: 5_000 });
    proofs.push(proof);
    say(proof.sentence);
  };
  // The old versions, while the new ones serve.
  for (const { name, from } of swaps) await unload(`${name}@${from.version}`);

  await load.reached(wantedCalls);
  const report = await load.stop();
  const versions = await rollVersions(host, url, say);
  // Not under load: to name who holds it a heap snapshot is taken, and the process stands still meanwhile.
  const planted = await plantLeak(host);
  say(planted.sentence);
  for (const { name, to } of swaps) await unload(`${name}@${to.version}`);
  return { load: report, swaps, proofs, planted, versions };
}

/** A plugin that hooks itself into a class of the whole process: unloaded, and not gone. */
async function plantLeak(host: Host): Promise<Proof> {
  await host.load(plugin("leaky"), { realm: "inline", name: "planted", config: { burst: 1 } });
  await host.client(RateLimit, "planted").execute({ key: "one", cost: 1 });
  return host.unload("planted", { deadlineMs: 5_000 });
}
