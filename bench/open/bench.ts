import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { RealmKind } from "tenon";
import { medianWithInterval } from "../harness/bootstrap.ts";
import { spreadOf } from "../harness/quantiles.ts";
import { pairedRatio, quantity } from "../harness/ratio.ts";
import type { Bench, Findings, Row, Setting } from "../harness/report.ts";
import { compare, joined } from "../harness/rounds.ts";
import { coldFork, coldWorker } from "./bare.ts";
import { installPeers } from "../call/peers/installed.ts";
import { churn } from "./churn.ts";
import { peers } from "./peers.ts";
import { largePairs, tenon } from "./tenon.ts";

const warm = "Tenon, thread out of the pool";
const warmProcess = "Tenon, process out of the pool";

function small(setting: Setting): Promise<Findings> {
  const [count, rounds] = { quick: [3, 8], tenth: [5, 12], full: [10, 40] }[setting.size] as [number, number];
  return compare(
    {
      case: "small plugin, nothing to first answer",
      subjects: [
        tenon(warm, count, {}, true),
        tenon(warmProcess, count, { realm: "process" }, true),
        tenon("Tenon, new thread", count, {}, false),
        tenon("Tenon, new process", count, { realm: "process" }, false),
        tenon("Tenon, inline", count, { realm: "inline" }, true),
        coldWorker(count),
        coldFork(count),
        ...peers(count),
      ],
      unit: "ms",
      rounds,
      warmups: 2,
      questions: [
        { name: "cold Worker / warm open", subject: "cold Worker", against: warm, want: { atLeast: 12 } },
        { name: "fork / warm open of a process", subject: "fork", against: warmProcess, want: { atLeast: 8 } },
      ],
    },
    setting,
  );
}

async function large({ size, random, note }: Setting, realm: RealmKind): Promise<Findings> {
  note(`plugin of 1 MB, ${realm}`);
  const pairs = await largePairs(realm, { quick: 6, tenth: 10, full: 30 }[size]);
  const row = (subject: string, samples: readonly number[]): Row => {
    return { subject, case: `plugin of 1 MB, ${realm}`, unit: "ms", ...spreadOf(samples) };
  };
  const rows = [
    row(
      "first open",
      pairs.map(([first]) => first),
    ),
    row(
      "second open",
      pairs.map(([, second]) => second),
    ),
  ];
  const name = `first / second open of 1 MB (${realm})`;
  return { rows, ratios: [pairedRatio(name, pairs, { atLeast: 2 }, random)] };
}

async function memory({ size, random, note }: Setting): Promise<Findings> {
  const [many, few, rounds] = { quick: [60, 20, 1], tenth: [200, 20, 3], full: [500, 20, 7] }[size] as [
    number,
    number,
    number,
  ];
  const program = fileURLToPath(new URL("installed.ts", import.meta.url));
  const measured = async (installed: number): Promise<number> => {
    const args = ["--conditions=@tenon/source", program, String(installed), String(few)];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    return (JSON.parse(stdout) as { megabytes: number }).megabytes;
  };
  const factors: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    note(`memory of ${many} installed and ${few} active`);
    factors.push((await measured(many)) / (await measured(few)));
  }
  const name = `anonymous memory, ${many} installed and ${few} active / ${few} installed`;
  return { rows: [], ratios: [quantity(name, "times", medianWithInterval(factors, random), { atMost: 1.3 })] };
}

export default {
  claim:
    "A plugin is there sooner in a thread out of the pool than any Worker is, and sooner the second time than the first.",
  run: async (setting) => {
    installPeers();
    return joined([
      await small(setting),
      await large(setting, "thread"),
      await large(setting, "inline"),
      await churn(setting),
      await memory(setting),
    ]);
  },
} satisfies Bench;
