import { setImmediate as turn } from "node:timers/promises";
import type { Collector } from "../witness/collection.ts";
import type { Alarm } from "../kernel/wheel.ts";
import type { Instance } from "./instance.ts";

/** Finalizers run in a task of their own, some turns after the collection. */
const finalizerTurns = 4;
/** Most who are told to finish do so by then, and the host is spared the stall. */
const patienceMs = 250;
/** Under a shorter deadline the stall itself might cut off who would have finished. */
const leastDeadlineMs = 2_000;

/** Forces a garbage collection, and lets what was lost be given back. `thorough`: as the collector's. */
export async function collectLost(collector: Collector, thorough: boolean = false): Promise<void> {
  await collector.collect(thorough);
  for (let turns = 0; turns < finalizerTurns; turns++) await turn();
}

/**
 * Forces a garbage collection where a lease or a stream holds the instance: one that was lost holds it until then, and nobody
 * should wait for those who are gone. An idle process would make none by itself.
 */
export async function letLostGo(instance: Instance): Promise<void> {
  const { around, holders, realm } = instance;
  const isStreaming = realm?.peer.underWay.some(({ stream }) => stream === "out" || stream === "both") ?? false;
  if (around.proofs !== "now" || !(isStreaming || holders.all.some(({ kind }) => kind === "lease"))) return;
  await collectLost(around.collector);
}

/** The same in the course of a drain, if it lasts. */
export function letLostGoLater(instance: Instance, deadlineMs: number): Alarm {
  const delayMs = deadlineMs < leastDeadlineMs ? Infinity : patienceMs;
  return instance.around.wheel.after(delayMs, () => void letLostGo(instance));
}
