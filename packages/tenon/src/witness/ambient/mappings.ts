import { type AmbientWitness, tally } from "./witness.ts";

/** Areas of the address space, by what stands behind them: a file that is still mapped is an addon or a library. */
export const mappings: AmbientWitness = {
  name: "mappings",
  unit: "count",
  reach: "ambient",
  platforms: ["linux"],
  costUs: 150,
  taken: "thorough",
  look: ({ maps }) => (maps === undefined ? undefined : tally(maps.map(kindOf))),
};

const fieldsBeforePath = 5;

function kindOf(line: string): string {
  const path = line.split(/\s+/).slice(fieldsBeforePath).join(" ");
  return path === "" ? "anonymous" : path;
}
