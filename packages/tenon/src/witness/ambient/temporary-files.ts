import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { type AmbientWitness, figure } from "./witness.ts";

/** Entries of `os.tmpdir()`, where other processes write too. A large folder takes long to read. */
export const temporaryFiles: AmbientWitness = {
  name: "temporary files",
  unit: "count",
  reach: "ambient",
  platforms: "all",
  costUs: 61,
  taken: "thorough",
  look: () => {
    try {
      return figure(readdirSync(tmpdir()).length);
    } catch {
      return undefined;
    }
  },
};
