import type { Host, RolloutOptions, RolloutState, RolloutStatus } from "tenon";
import { Way } from "../route/fixtures/contracts.ts";

/** Steps in milliseconds, so that a test takes some hundred. */
export const quick: RolloutOptions = {
  realm: "inline",
  steps: [10, 50, 100],
  holdMs: 30,
  analysis: { everyMs: 5, minCalls: 5, warmupCalls: 0, slowRatio: 50 },
};

/** Calls without pause, each with a key of its own, until the roll-out of a name is as wanted; answers it and what was answered by whom. */
export async function callUntil(
  host: Host,
  name: string,
  wanted: (state: RolloutState) => boolean,
  text: (index: number) => string = () => "x",
): Promise<{
  readonly status: RolloutStatus;
  readonly versions: ReadonlyMap<string, number>;
  readonly failed: number;
}> {
  const client = host.client(Way);
  const versions = new Map<string, number>();
  let failed = 0;
  for (let index = 0; ; index++) {
    const status = host.rollouts.all.find((each) => each.name === name);
    if (status !== undefined && wanted(status.state)) return { status, versions, failed };
    try {
      const [version = ""] = (await client.ask(text(index), { attributes: { user: `user-${index}` } })).split(" ");
      versions.set(version, (versions.get(version) ?? 0) + 1);
    } catch {
      failed += 1;
    }
    if (index % 20 === 0) await new Promise(setImmediate);
  }
}

export const isOver = ({ kind }: RolloutState): boolean => kind !== "running" && kind !== "paused";
