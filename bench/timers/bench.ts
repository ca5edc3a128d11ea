import { createHost } from "tenon";
import { medianWithInterval } from "../harness/bootstrap.ts";
import { quantity } from "../harness/ratio.ts";
import type { Bench, Findings, Setting } from "../harness/report.ts";
import { compare, joined } from "../harness/rounds.ts";
import { spreadOf } from "../harness/quantiles.ts";
import { Timers } from "./contract.ts";
import { remembering, ways } from "./remembering.ts";

/** So many in a row: far more than 1,000 a second, of which each would be remembered. */
const times = 20_000;
/** So few that each is remembered, once a second. */
const few = 900;

async function ofPlugins(setting: Setting, rounds: number): Promise<Findings> {
  await using host = await createHost({ from: import.meta.dirname });
  await host.load({ entry: "plugin.ts", name: "timers", version: "1.0.0" });
  const plugin = host.client(Timers);
  const measure = async (what: "ofPlugin" | "ofNode", count: number): Promise<number> =>
    (await plugin[what]({ times: count }, { deadlineMs: 60_000 })).nsEach;
  const found = { node: [] as number[], many: [] as number[], few: [] as number[] };
  for (let round = -2; round < rounds; round += 1) {
    const node = await measure("ofNode", times);
    const many = await measure("ofPlugin", times);
    // In a second of its own.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const alone = await measure("ofPlugin", few);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    if (round < 0) continue;
    found.node.push(node);
    found.many.push(many);
    found.few.push(alone);
  }
  const row = (subject: string, values: readonly number[]): Findings["rows"][number] => ({
    subject,
    case: "timer of a plugin in a thread, set and cleared",
    unit: "ns",
    ...spreadOf(values),
  });
  const more = medianWithInterval(
    found.many.map((many, at) => many - (found.node[at] ?? NaN)),
    setting.random,
  );
  return {
    rows: [
      row("Node's own", found.node),
      row(`the plugin's, ${times} in a row`, found.many),
      row(`the plugin's, ${few} in a second`, found.few),
    ],
    ratios: [
      quantity(`what a timer of a plugin costs more than Node's, ${times} in a row`, "ns", more, { atMost: 2_000 }),
    ],
  };
}

export default {
  claim:
    "A plugin's timer, held for teardown with the place it was set in, costs at most 2 µs more than Node's, however many there are.",
  run: async (setting) => {
    const quick = setting.size === "quick";
    const candidates = await compare(
      {
        case: "ways to remember a place, 4 frames",
        subjects: Object.entries(ways).map(([name, way]) => remembering(name, way)),
        unit: "ns",
        rounds: quick ? 8 : 40,
        warmups: 3,
        questions: [],
      },
      setting,
    );
    return joined([candidates, await ofPlugins(setting, quick ? 6 : 20)]);
  },
} satisfies Bench;
