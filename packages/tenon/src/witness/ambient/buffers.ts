import type { AmbientWitness } from "./witness.ts";

const facts = { unit: "bytes", reach: "ambient", platforms: "all", taken: "always", costUs: 9 } as const;

/** Memory outside of the heap that objects of the host's isolate hold; array buffers are in it. */
export const externalMemory: AmbientWitness = {
  ...facts,
  name: "external memory",
  look: ({ memory }) => ({ value: memory.external }),
};

/** Buffers, `SharedArrayBuffer` included; the memory of WebAssembly is not. */
export const arrayBuffers: AmbientWitness = {
  ...facts,
  name: "array buffers",
  look: ({ memory }) => ({ value: memory.arrayBuffers }),
};
