import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { medianWithInterval } from "../harness/bootstrap.ts";
import { spreadOf } from "../harness/quantiles.ts";
import { quantity } from "../harness/ratio.ts";
import type { Bench, Row } from "../harness/report.ts";
import { anonymousBytes, ranMs } from "./kernel.ts";

const threads = 100;

interface Idler extends AsyncDisposable {
  readonly name: string;
  readonly pid: number;
  readonly windows: number[];
}

/** A process of its own for each, so that the kernel's account is theirs alone. */
async function start(name: string, kind: "instances" | "workers", count: number): Promise<Idler> {
  const program = new URL("process.ts", import.meta.url);
  const child = fork(program, [kind, String(count)], { execArgv: ["--conditions=@tenon/source"] });
  const first = await Promise.race([once(child, "message"), once(child, "exit")]);
  if (first[0] !== "ready" || child.pid === undefined)
    throw new Error(`${name}: its process ended before it was ready`);
  return {
    name,
    pid: child.pid,
    windows: [],
    [Symbol.asyncDispose]: async () => {
      const exit = once(child, "exit");
      child.kill("SIGKILL");
      await exit;
    },
  };
}

/** Percent of a core that each took, while all were watched for the same time. */
async function watch(idlers: readonly Idler[], windowMs: number): Promise<void> {
  const before = idlers.map(({ pid }) => ({ ranMs: ranMs(pid), atMs: performance.now() }));
  await sleep(windowMs);
  for (const [index, { pid, windows }] of idlers.entries()) {
    const since = before[index];
    if (since !== undefined) windows.push(((ranMs(pid) - since.ranMs) / (performance.now() - since.atMs)) * 100);
  }
}

export default {
  claim: "A hundred idle plugins in threads take at most 0.2 % of a core.",
  run: async ({ size, random, note }) => {
    // V8 gives memory back for some 40 s after the last that was done; a thread that was never idle for so long is not idle.
    const { settleMs, windowMs, windows } = {
      quick: { settleMs: 40_000, windowMs: 2_000, windows: 6 },
      tenth: { settleMs: 60_000, windowMs: 10_000, windows: 6 },
      full: { settleMs: 60_000, windowMs: 60_000, windows: 6 },
    }[size];
    await using opened = new AsyncDisposableStack();
    const empty = opened.use(await start("a host without plugins", "instances", 0));
    const bare = opened.use(await start(`${threads} bare workers`, "workers", threads));
    const ours = opened.use(await start(`${threads} instances`, "instances", threads));
    const idlers = [empty, bare, ours];
    note(`all there; waiting ${settleMs / 1_000} s until V8 has given back what it will`);
    await sleep(settleMs);
    for (let window = 1; window <= windows; window++) {
      await watch(idlers, windowMs);
      note(`window ${window} of ${windows}`);
    }
    const took = idlers.map(({ name, windows: found }): Row => ({
      subject: name,
      case: `idle for ${windowMs / 1_000} s, by the kernel's account`,
      unit: "% of a core",
      ...spreadOf(found),
    }));
    const eachMiB = (idler: Idler): number =>
      (anonymousBytes(idler.pid) - anonymousBytes(empty.pid)) / threads / 2 ** 20;
    const memory = [bare, ours].map((idler): Row => ({
      subject: idler.name,
      case: "memory of no file, each, beyond a host without plugins",
      unit: "MiB",
      ...spreadOf([eachMiB(idler)]),
    }));
    const share = medianWithInterval(ours.windows, random);
    return {
      rows: [...took, ...memory],
      ratios: [quantity(`${threads} idle instances in threads`, "% of a core", share, { atMost: 0.2 })],
    };
  },
} satisfies Bench;
