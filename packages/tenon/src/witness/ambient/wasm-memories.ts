import type { AmbientWitness } from "./witness.ts";

/** Of the 8 GiB that V8 reserves for each, a memory can use 4 at most: the rest stays inaccessible. */
const leastUnusedBytes = 4 * 2 ** 30;

/** WebAssembly memories of all isolates, by the address space that V8 reserves for each so that no access needs a check. */
export const wasmMemories: AmbientWitness = {
  name: "WebAssembly memories",
  unit: "count",
  reach: "ambient",
  platforms: ["linux"],
  costUs: 190,
  taken: "thorough",
  look: ({ maps }) => (maps === undefined ? undefined : { value: maps.filter(isReserved).length }),
};

function isReserved(line: string): boolean {
  const [range = "", rights] = line.split(" ");
  const [start = NaN, end = NaN] = range.split("-").map((address) => Number.parseInt(address, 16));
  return rights === "---p" && end - start >= leastUnusedBytes;
}
