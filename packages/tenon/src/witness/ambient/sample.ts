import type { AmbientFinding } from "../proof.ts";
import { agentSockets } from "./agent-sockets.ts";
import { arrayBuffers, externalMemory } from "./buffers.ts";
import { nativeContexts } from "./contexts.ts";
import { descriptors } from "./descriptors.ts";
import { globals } from "./globals.ts";
import { heapCommitted, heapMalloced, heapUsed } from "./heap.ts";
import { processListeners } from "./listeners.ts";
import { mappings } from "./mappings.ts";
import { anonymousMemory, proportionalMemory, residentMemory } from "./memory.ts";
import { modules } from "./modules.ts";
import { Readings } from "./readings.ts";
import * as resources from "./resources.ts";
import { temporaryFiles } from "./temporary-files.ts";
import { threads } from "./threads.ts";
import { wasmMemories } from "./wasm-memories.ts";
import type { AmbientWitness, Seen } from "./witness.ts";

/** All that is looked at of the process, in the order in which it is shown. */
export const ambientWitnesses: readonly AmbientWitness[] = [
  threads,
  descriptors,
  nativeContexts,
  resources.activeResources,
  resources.timers,
  resources.immediates,
  resources.messagePorts,
  resources.sockets,
  resources.watchers,
  resources.childProcesses,
  agentSockets,
  processListeners,
  globals,
  modules,
  heapUsed,
  heapCommitted,
  heapMalloced,
  externalMemory,
  arrayBuffers,
  residentMemory,
  anonymousMemory,
  proportionalMemory,
  mappings,
  wasmMemories,
  temporaryFiles,
];

/** What each ambient witness saw, by its name; undefined where the platform lacks the means. */
export interface AmbientSample extends ReadonlyMap<string, number | undefined> {
  /** What the figure of a witness is made of, by part; empty where that is not told. */
  partsOf(witness: string): ReadonlyMap<string, number>;
}

/** Which witnesses are worth a look: the dear ones only if `thorough`, those of the host's isolate only for a plugin that runs in it. */
export function witnessesFor({
  inline = false,
  thorough = false,
}: {
  readonly inline?: boolean;
  readonly thorough?: boolean;
}): readonly AmbientWitness[] {
  return ambientWitnesses.filter(
    ({ taken }) => taken === "always" || (taken === "inline" && inline) || (taken === "thorough" && thorough),
  );
}

/** Looks at each of the witnesses once; unless told, at those that are looked at for every plugin. Costs 0.1 ms then. */
export function sampleAmbient(witnesses: readonly AmbientWitness[] = witnessesFor({})): AmbientSample {
  const readings = new Readings();
  const sample = new Sample();
  for (const witness of witnesses) sample.take(witness.name, witness.look(readings));
  return sample;
}

class Sample extends Map<string, number | undefined> implements AmbientSample {
  readonly #parts: Map<string, ReadonlyMap<string, number>> = new Map();

  take(name: string, seen: Seen | undefined): void {
    this.set(name, seen?.value);
    if (seen?.parts !== undefined) this.#parts.set(name, seen.parts);
  }

  partsOf(witness: string): ReadonlyMap<string, number> {
    return this.#parts.get(witness) ?? new Map();
  }
}

/** What the witnesses saw before and after, with the parts that changed. */
export function compareAmbient(
  witnesses: readonly AmbientWitness[],
  before: AmbientSample | undefined,
  after: AmbientSample,
): readonly AmbientFinding[] {
  return witnesses.map((witness) => ({
    witness: witness.name,
    unit: witness.unit,
    before: before?.get(witness.name),
    after: after.get(witness.name),
    parts: before === undefined ? [] : changedParts(witness, before, after),
  }));
}

function changedParts(
  witness: AmbientWitness,
  sampleBefore: AmbientSample,
  sampleAfter: AmbientSample,
): AmbientFinding["parts"] {
  const [earlier, later] = [sampleBefore.partsOf(witness.name), sampleAfter.partsOf(witness.name)];
  return [...new Set([...earlier.keys(), ...later.keys()])].flatMap((part) => {
    const [before, after] = [earlier.get(part) ?? 0, later.get(part) ?? 0];
    if (before === after) return [];
    const names = after > before ? (witness.added?.(part, after - before) ?? []) : [];
    return [{ part, before, after, names }];
  });
}
