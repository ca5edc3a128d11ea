import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { spreadOf, statistic } from "../harness/quantiles.ts";
import { shuffled } from "../harness/random.ts";
import { pairedRatio, quantity, type Ratio } from "../harness/ratio.ts";
import type { Bench, Findings, Row, Setting } from "../harness/report.ts";
import { joined } from "../harness/rounds.ts";
import type { Exploded, Order } from "./protocol.ts";

const MiB = 2 ** 20;
const hangs = ["loop", "microtasks", "regex", "wait", "natively"];
const crashes = ["nothing", "rejection", "exit", "recursion"];
const floods = ["timers", "ports", "output"];
const bounded = ["objects", "endless keys", "Array.from", "buffers", "large texts", "external texts", "split"];
/** No soft limit stops these in a thread. */
const sudden = ["fill", "parse", "shared", "wasm"];
/** Where V8 has a limit to meet in a thread, these end the host. */
const aborting = ["large texts", "fill", "Array.from", "parse", "split", "endless keys"];

const bombs = {
  process: [...hangs, ...crashes, "abort", ...floods, ...bounded, ...sudden],
  thread: [...hangs, ...crashes, "abort", ...floods, ...bounded],
} as const;

interface Ended {
  readonly exploded: readonly Exploded[];
  /** The host ended by a signal or a code of its own. */
  readonly how: string;
  /** The last that it wrote to stderr. */
  readonly words: string;
}

const lastWords = 2_000;

async function explodeIn(order: Order): Promise<Ended> {
  const program = fileURLToPath(new URL("host.ts", import.meta.url));
  const args = ["--conditions=@tenon/source", program, JSON.stringify(order)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  const exited = once(child, "close") as Promise<[code: number | null, signal: string | null]>;
  let words = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (words = `${words}${text}`.slice(-lastWords)));
  const exploded: Exploded[] = [];
  for await (const line of createInterface(child.stdout)) exploded.push(JSON.parse(line) as Exploded);
  const [code, signal] = await exited;
  return { exploded, how: signal ?? `exit code ${code}`, words };
}

/** One bomb at a time beside neighbours that are called all the while. */
async function beside(realm: "thread" | "process", { size, random, note }: Setting): Promise<Findings> {
  const [rounds, windowMs] = { quick: [1, 400], tenth: [3, 400], full: [6, 600] }[size] as [number, number];
  const limits = { memoryBytes: 200 * MiB, stuckMs: 300 };
  const rows: Row[] = [];
  const ratios: Ratio[] = [];
  const all = new Map<string, Exploded[]>(bombs[realm].map((kind) => [kind, []]));
  for (let round = 0; round < rounds; round += 1) {
    note(`bombs in realms of kind ${realm}, round ${round + 1} of ${rounds}`);
    const kinds = shuffled(bombs[realm], random);
    const { exploded, how, words } = await explodeIn({ realm, limits, windowMs, kinds });
    if (exploded.length < kinds.length)
      throw new Error(
        `The host of "${kinds[exploded.length]}" (${realm}) ended with ${how}, wanted it to live on: ${words}`,
      );
    for (const one of exploded) all.get(one.kind)?.push(one);
  }
  let failed = 0;
  for (const [kind, times] of all) {
    const name = `${kind} (${realm})`;
    for (const { quiet, bombed } of times) failed += quiet.failed + bombed.failed;
    const row = (subject: string, window: "quiet" | "bombed"): Row => {
      const tookMs = times.flatMap((one) => one[window].tookMs);
      return { subject, case: name, unit: "ms a call", ...spreadOf(tookMs) };
    };
    rows.push(row("neighbours, quiet", "quiet"), row("neighbours beside it", "bombed"));
    const p99 = times.map(
      ({ quiet, bombed }) => [statistic("p99", bombed.tookMs), statistic("p99", quiet.tookMs)] as const,
    );
    ratios.push(pairedRatio(`p99 beside "${name}" / quiet`, p99, { atMost: 2 }, random));
  }
  const none = { value: failed, low: failed, high: failed };
  return {
    rows,
    ratios: [...ratios, quantity(`calls of neighbours that failed (${realm})`, "calls", none, { atMost: 0 })],
  };
}

/** The bombs that no thread can be relied on to hold, each in a host of its own. */
async function abort({ note }: Setting): Promise<Findings> {
  const ratios: Ratio[] = [];
  for (const kind of aborting) {
    note(`a host that "${kind}" aborts`);
    const limits = { heapBytes: 32 * MiB, stuckMs: 60_000 };
    const { how } = await explodeIn({ realm: "thread", limits, windowMs: 100, kinds: [kind] });
    const aborted = how === "SIGABRT" || how === "exit code 134" ? 1 : 0;
    const name = `hosts that "${kind}" in a thread with heapBytes ends (${how})`;
    ratios.push(quantity(name, "hosts", { value: aborted, low: aborted, high: aborted }, { atLeast: 1 }));
  }
  return { rows: [], ratios };
}

export default {
  claim: "A bomb in a realm of its own hurts no neighbour: they answer as fast as before, and no call of theirs fails.",
  run: async (setting) =>
    joined([await beside("process", setting), await beside("thread", setting), await abort(setting)]),
} satisfies Bench;
