import type { AmbientWitness } from "./witness.ts";

/** V8 counts what a collection has not found dead yet, too. */
export const nativeContexts: AmbientWitness = {
  name: "native contexts",
  unit: "count",
  reach: "ambient",
  platforms: "all",
  costUs: 1,
  taken: "always",
  look: ({ heap }) => ({ value: heap.number_of_native_contexts }),
};
