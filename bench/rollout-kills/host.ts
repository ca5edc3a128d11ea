// The host that is killed: node host.ts DIRECTORY VERSION. It serves version 1, goes on with what its journal says, or begins to roll
// VERSION out, and calls without pause. Started by kills.ts; says what becomes of it on its standard output.
import { createHost, type RolloutState } from "tenon";
import { Named } from "./contract.ts";
import type { Told } from "./told.ts";

const [rollouts = "", version = ""] = process.argv.slice(2);
const tell = (told: Told): void => void process.stdout.write(`${JSON.stringify(told)}\n`);
const source = (of: string): { readonly entry: string; readonly name: string; readonly version: string } => ({
  entry: "./plugin.ts",
  name: "named",
  version: of,
});

const host = await createHost({ from: import.meta.dirname, rollouts, proofs: "off" });
host.on("rollout", ({ to, state }) => tell({ kind: "rollout", to: to.version, state }));
await host.load(source("1.0.0"), { realm: "inline" });
const known = (): RolloutState | undefined => host.rollouts.all[0]?.state;
tell({ kind: "ready", state: known() });
await host.rollouts.resume();
if (known() === undefined) {
  await host.rollouts.start("named", source(version), {
    realm: "inline",
    steps: [10, 40, 70, 100],
    holdMs: 40,
    key: "user",
    analysis: { everyMs: 5, minCalls: 20, warmupCalls: 0, slowRatio: 50 },
  });
}

const client = host.client(Named);
const isRunning = (): boolean => ["running", "paused"].includes(known()?.kind ?? "");
/** Users who have come to the new version. */
const came = new Set<string>();
for (let round = 0; ; round++) {
  const byVersion: Record<string, number> = {};
  let [failed, flippedBack, mostDefaults] = [0, 0, 0];
  for (let call = 0; call < 200; call++) {
    const user = `user-${(round * 200 + call) % 500}`;
    const rising = isRunning();
    try {
      const { version: by } = await client.say({}, { attributes: { user } });
      byVersion[by] = (byVersion[by] ?? 0) + 1;
      // Version 3 fails, and what falls back comes from version 1 by right.
      if (by !== "1.0.0") came.add(user);
      else if (came.has(user) && rising && isRunning() && version.startsWith("2")) flippedBack += 1;
    } catch {
      failed += 1;
    }
    const routed = host.instances.filter(({ state, isDefault }) => state === "active" && isDefault);
    mostDefaults = Math.max(mostDefaults, routed.length);
  }
  tell({ kind: "calls", byVersion, failed, flippedBack, mostDefaults });
  await new Promise(setImmediate);
}
