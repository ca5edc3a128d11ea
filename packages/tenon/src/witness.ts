/** The witness's door: what can be measured of a process from inside, for those who judge for themselves. */
export { Collector } from "./witness/collection.ts";
export { ambientWitnesses, sampleAmbient, witnessesFor } from "./witness/ambient/sample.ts";
export { ownedWitnesses } from "./witness/owned-facts.ts";
export type { AmbientSample } from "./witness/ambient/sample.ts";
export type { AmbientWitness, Seen } from "./witness/ambient/witness.ts";
export type { WitnessFacts } from "./witness/facts.ts";
export type { HeldContext, Observation, OwnedWitness } from "./witness/owned.ts";
