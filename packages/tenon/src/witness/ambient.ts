import { readdirSync } from "node:fs";
import v8 from "node:v8";
import { listThreads } from "./threads.ts";

/** Something of the whole process, neighbours included: shown, never proof. */
export interface AmbientWitness {
  readonly name: string;
  readonly unit: "count" | "bytes";
  /** Undefined where the platform lacks the means. */
  look(): number | undefined;
}

function descriptors(): number | undefined {
  try {
    return readdirSync("/proc/self/fd").length;
  } catch {
    return undefined;
  }
}

function processListeners(): number {
  return process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
}

export const ambientWitnesses: readonly AmbientWitness[] = [
  { name: "threads", unit: "count", look: () => listThreads()?.length },
  { name: "descriptors", unit: "count", look: descriptors },
  { name: "native contexts", unit: "count", look: () => v8.getHeapStatistics().number_of_native_contexts },
  { name: "active resources", unit: "count", look: () => process.getActiveResourcesInfo().length },
  { name: "process listeners", unit: "count", look: processListeners },
  { name: "heap used", unit: "bytes", look: () => v8.getHeapStatistics().used_heap_size },
  { name: "resident memory", unit: "bytes", look: () => process.memoryUsage.rss() },
];

export type AmbientSample = ReadonlyMap<string, number | undefined>;

export function sampleAmbient(): AmbientSample {
  return new Map(ambientWitnesses.map((witness) => [witness.name, witness.look()]));
}
