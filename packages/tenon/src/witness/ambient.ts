import { readdirSync } from "node:fs";
import v8 from "node:v8";

/** Something of the whole process, neighbours included: shown, never proof. */
export interface AmbientWitness {
  readonly name: string;
  readonly unit: "count" | "bytes";
  /** Undefined where the platform lacks the means. */
  look(): number | undefined;
}

function entries(directory: string): number | undefined {
  try {
    return readdirSync(directory).length;
  } catch {
    return undefined;
  }
}

function processListeners(): number {
  return process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
}

export const ambientWitnesses: readonly AmbientWitness[] = [
  { name: "threads", unit: "count", look: () => entries("/proc/self/task") },
  { name: "descriptors", unit: "count", look: () => entries("/proc/self/fd") },
  { name: "native contexts", unit: "count", look: () => v8.getHeapStatistics().number_of_native_contexts },
  { name: "active resources", unit: "count", look: () => process.getActiveResourcesInfo().length },
  { name: "process listeners", unit: "count", look: processListeners },
  { name: "heap used", unit: "bytes", look: () => v8.getHeapStatistics().used_heap_size },
  { name: "resident memory", unit: "bytes", look: () => process.memoryUsage.rss() },
];

/** What each ambient witness saw, by its name; undefined where the platform lacks the means. */
export type AmbientSample = ReadonlyMap<string, number | undefined>;

/** Looks at every ambient witness once. Costs reading two folders of /proc. */
export function sampleAmbient(): AmbientSample {
  return new Map(ambientWitnesses.map((witness) => [witness.name, witness.look()]));
}
