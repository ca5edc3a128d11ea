import { readProc } from "../proc.ts";
import { type AmbientWitness, figure } from "./witness.ts";

const facts = { unit: "bytes", reach: "ambient" } as const;

export const residentMemory: AmbientWitness = {
  ...facts,
  name: "resident memory",
  platforms: "all",
  costUs: 9,
  taken: "always",
  look: ({ memory }) => ({ value: memory.rss }),
};

/** Resident pages that belong to no file: heaps, stacks, malloc. What an allocator keeps is in here. */
export const anonymousMemory: AmbientWitness = {
  ...facts,
  name: "anonymous memory",
  platforms: ["linux"],
  costUs: 15,
  taken: "always",
  look: (readings) => figure(readings.statusBytes("RssAnon")),
};

/** The process's fair share of the machine's memory. The kernel walks all of its pages: 1 ms for each 70 MB. */
export const proportionalMemory: AmbientWitness = {
  ...facts,
  name: "proportional memory",
  platforms: ["linux"],
  costUs: 1_500,
  taken: "thorough",
  look: () => {
    const found = /^Pss:\s+(\d+) kB$/m.exec(readProc("/proc/self/smaps_rollup") ?? "");
    return figure(found === null ? undefined : Number(found[1]) * 1024);
  },
};
