import { setTimeout as sleep } from "node:timers/promises";
import { createHost, openPlugin } from "tenon";
import { quantity } from "../harness/ratio.ts";
import type { Findings, Setting } from "../harness/report.ts";
import { Echo } from "./contract.ts";

const meanGapMs = 100;
const mostLivesMs = 500;

/** Plugins come at random times, are called, stay for a while and go: how many found a spare, and were all calls answered? */
export async function churn({ size, random, note }: Setting): Promise<Findings> {
  const count = { quick: 100, tenth: 300, full: 2_000 }[size];
  note(`churn: ${count} opens`);
  const plugin = await openPlugin(
    { entry: "./plugin.ts", name: "echo", version: "1.0.0" },
    { from: import.meta.dirname },
  );
  await using host = await createHost({ proofs: "off", warm: { least: 2, most: 8 } });
  while (host.warmth?.spares !== 2) await sleep(5);
  const calls = { asked: 0, answered: 0 };
  const life = async (name: string): Promise<void> => {
    await host.load(plugin, { name });
    const client = host.client(Echo, name);
    for (const until = performance.now() + random() * mostLivesMs; performance.now() < until;) {
      calls.asked += 1;
      if ((await client.echo({ text: name })).text === name) calls.answered += 1;
      await sleep(20);
    }
    await host.unload(name, { deadlineMs: 5_000 });
  };
  const lives: Promise<void>[] = [];
  for (let at = 0; at < count; at += 1) {
    lives.push(life(`echo ${at}`));
    await sleep(-Math.log(1 - random()) * meanGapMs);
  }
  await Promise.all(lives);
  const { opens, warmOpens, refillCpuMs, started } = host.warmth ?? {
    opens: 0,
    warmOpens: 0,
    refillCpuMs: 0,
    started: 0,
  };
  const exactly = (value: number): { value: number; low: number; high: number } => ({ value, low: value, high: value });
  return {
    rows: [],
    ratios: [
      quantity("opens that found a spare, of all under churn", "%", exactly((warmOpens / opens) * 100), {
        atLeast: 95,
      }),
      quantity("calls answered, of all under churn", "%", exactly((calls.answered / calls.asked) * 100), {
        atLeast: 100,
      }),
      quantity("processor time to start and prime a spare", "ms", exactly(refillCpuMs / started), { atMost: 100 }),
    ],
  };
}
