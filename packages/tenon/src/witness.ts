/** The witness's door: what can be measured of a process from inside, for those who judge for themselves. */
export { Collector } from "./witness/collection.ts";
export { sampleAmbient } from "./witness/ambient.ts";
export type { AmbientSample, AmbientWitness } from "./witness/ambient.ts";
export type { Observation, OwnedWitness } from "./witness/owned.ts";
