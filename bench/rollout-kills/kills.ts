// Kills a host at random moments of roll-outs and starts it again, until each is over: good versions must be promoted, bad ones go back.
// npm run soak:rollouts [-- --kills 200 --seed N --out]     Prints one JSON line last; --out keeps it in bench/results.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { RolloutState } from "tenon";
import { seeded } from "../harness/random.ts";
import type { Told } from "./told.ts";

export interface KillsResult {
  readonly seed: number;
  readonly kills: number;
  readonly rollouts: number;
  readonly promoted: number;
  readonly rolledBack: number;
  readonly calls: number;
  readonly failedCalls: number;
  /** How often a host was killed in each step; "over" where the roll-out had ended. */
  readonly killedIn: Readonly<Record<string, number>>;
  /** What must never be, a line each. */
  readonly faults: readonly string[];
}

const program = fileURLToPath(new URL("host.ts", import.meta.url));
const isOver = ({ kind }: RolloutState): boolean => kind !== "running" && kind !== "paused";

/** Since it was ready, which is before its roll-out is gone on with, or since it calls. */
interface KillAt {
  readonly since: "ready" | "calls";
  readonly ms: number;
}

interface Life {
  readonly told: readonly Told[];
  readonly killed: boolean;
}

/** One life of the host: until it is killed, so long after it is ready, or until its roll-out has been over for a while. */
async function live(directory: string, version: string, { since, ms }: KillAt): Promise<Life> {
  const child = spawn(process.execPath, ["--conditions=@tenon/source", program, directory, version], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const told: Told[] = [];
  let killed = false;
  let callsAfter = 0;
  let isSet = false;
  for await (const line of createInterface({ input: child.stdout })) {
    // The last line may be torn by the kill.
    if (!line.endsWith("}")) continue;
    const each = JSON.parse(line) as Told;
    told.push(each);
    if (each.kind === since && !isSet) {
      isSet = true;
      setTimeout(() => (killed = child.kill("SIGKILL")), ms).unref();
    }
    const state = lastState(told);
    if (each.kind === "calls" && state !== undefined && isOver(state) && ++callsAfter > 5) child.kill("SIGKILL");
  }
  return { told, killed };
}

function lastState(told: readonly Told[]): RolloutState | undefined {
  const last = told.findLast((each) => each.kind !== "calls" && each.state !== undefined);
  return last?.kind === "calls" ? undefined : last?.state;
}

export async function killRollouts(kills: number, seed: number, note: (text: string) => void): Promise<KillsResult> {
  const random = seeded(seed);
  const result = { rollouts: 0, promoted: 0, rolledBack: 0, calls: 0, failedCalls: 0, kills: 0 };
  const killedIn: Record<string, number> = {};
  const faults: string[] = [];
  while (result.kills < kills) {
    const version = random() < 0.6 ? "2.0.0" : "3.0.0";
    const directory = mkdtempSync(join(tmpdir(), "tenon-kills-"));
    result.rollouts += 1;
    let before: RolloutState | undefined;
    const fault = (what: string): void => void faults.push(`roll-out ${result.rollouts} of ${version}: ${what}`);
    try {
      for (let lives = 0; ; lives++) {
        // After enough kills it may end: a host that is killed too soon each time never gets on.
        const since = random() < 0.25 ? "ready" : "calls";
        const ms = result.kills < kills && lives < 8 ? random() * 400 : 120_000;
        const { told, killed } = await live(directory, version, { since, ms });
        for (const each of told) if (each.kind === "calls") add(result, each, version, fault);
        checkOrder(before, told, fault);
        const state = lastState(told) ?? before;
        if (killed) {
          result.kills += 1;
          const where = state === undefined ? "before" : "step" in state ? `step ${state.step}` : "over";
          killedIn[where] = (killedIn[where] ?? 0) + 1;
        }
        before = state;
        if (state === undefined || !isOver(state)) continue;
        checkAfter(told, state, version, fault);
        if (killed) continue;
        if (state.kind === "promoted") result.promoted += 1;
        if (state.kind === "rolled back") result.rolledBack += 1;
        const right = version === "2.0.0" ? "promoted" : "rolled back";
        if (state.kind !== right) fault(`it is ${JSON.stringify(state)}, wanted ${right}`);
        break;
      }
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
    note(`${result.kills} kills, ${result.rollouts} roll-outs`);
  }
  return { seed, ...result, killedIn, faults };
}

function add(
  result: { calls: number; failedCalls: number },
  { byVersion, failed, flippedBack, mostDefaults }: Extract<Told, { readonly kind: "calls" }>,
  version: string,
  fault: (what: string) => void,
): void {
  for (const [by, calls] of Object.entries(byVersion)) {
    result.calls += calls;
    if (by !== "1.0.0" && by !== version) fault(`${calls} calls went to ${by}`);
  }
  result.failedCalls += failed;
  if (failed > 0) fault(`${failed} calls failed`);
  if (flippedBack > 0) fault(`${flippedBack} keys flipped back`);
  if (mostDefaults > 1) fault(`${mostDefaults} defaults at a time`);
}

/** What was said is on the disk: a later life begins where the one before was, and never before it. */
function checkOrder(before: RolloutState | undefined, told: readonly Told[], fault: (what: string) => void): void {
  const ready = told.find((each) => each.kind === "ready");
  if (ready?.kind !== "ready" || before === undefined) return;
  const { state } = ready;
  if (state === undefined) return fault(`it is forgotten, and was ${JSON.stringify(before)}`);
  const rank = (of: RolloutState): number => ("step" in of ? of.step : 99);
  if (rank(state) < rank(before)) fault(`it went from ${JSON.stringify(before)} to ${JSON.stringify(state)}`);
  if (isOver(before) && state.kind !== before.kind) fault(`it was ${before.kind} and is ${state.kind}`);
}

/** The last calls of a life in which it was over: to one version alone. */
function checkAfter(told: readonly Told[], state: RolloutState, version: string, fault: (what: string) => void): void {
  const over = told.findLastIndex((each) => each.kind !== "calls");
  const last = told.slice(over + 3).findLast((each) => each.kind === "calls");
  if (last?.kind !== "calls") return;
  const wanted = state.kind === "promoted" ? version : "1.0.0";
  const others = Object.keys(last.byVersion).filter((by) => by !== wanted);
  if (others.length > 0) fault(`after it was ${state.kind} calls went to ${others.join(", ")}`);
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { kills: { type: "string" }, seed: { type: "string" }, out: { type: "boolean" } },
  });
  const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 32) : Number(values.seed);
  console.error(`seed ${seed}`);
  const result = await killRollouts(Number(values.kills ?? 200), seed, (text) => console.error(text));
  const kept = { bench: "rollout-kills", node: process.version, date: new Date().toISOString(), ...result };
  if (values.out === true)
    writeFileSync(new URL("../results/rollout-kills.json", import.meta.url), `${JSON.stringify(kept, null, 2)}\n`);
  console.log(JSON.stringify(kept));
  if (result.faults.length > 0) process.exitCode = 1;
}
