import type { HeapSpaceInfo } from "node:v8";
import { type AmbientWitness, type Seen, sum } from "./witness.ts";

const facts = { unit: "bytes", reach: "ambient", platforms: "all", taken: "always" } as const;

/** Objects of the host's isolate, by V8's space: those that are dead and not collected yet are among them. */
export const heapUsed: AmbientWitness = {
  ...facts,
  name: "heap used",
  costUs: 2,
  look: ({ spaces }) => bySpace(spaces, ({ space_used_size: used }) => used),
};

/** What the heap of the host's isolate takes of the machine, by V8's space: objects and the pages that V8 keeps for more. */
export const heapCommitted: AmbientWitness = {
  ...facts,
  name: "heap committed",
  costUs: 2,
  look: ({ spaces }) => bySpace(spaces, ({ physical_space_size: physical }) => physical),
};

/** What V8 itself has of malloc for the host's isolate: compilers, parsers, tables. */
export const heapMalloced: AmbientWitness = {
  ...facts,
  name: "heap malloced",
  costUs: 1,
  look: ({ heap }) => ({ value: heap.malloced_memory }),
};

function bySpace(spaces: readonly HeapSpaceInfo[], bytes: (space: HeapSpaceInfo) => number): Seen {
  return sum(new Map(spaces.map((space) => [space.space_name, bytes(space)])));
}
