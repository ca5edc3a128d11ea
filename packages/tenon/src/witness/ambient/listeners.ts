import { type AmbientWitness, sum } from "./witness.ts";

/** Listeners of `process`, by event. */
export const processListeners: AmbientWitness = {
  name: "process listeners",
  unit: "count",
  reach: "ambient",
  platforms: "all",
  costUs: 2,
  taken: "always",
  look: () => sum(new Map(process.eventNames().map((name) => [String(name), process.listenerCount(name)]))),
};
