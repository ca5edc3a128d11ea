import { listProc } from "../proc.ts";
import { type AmbientWitness, figure } from "./witness.ts";

/** The one that lists them is among them. */
export const descriptors: AmbientWitness = {
  name: "descriptors",
  unit: "count",
  reach: "ambient",
  platforms: ["linux"],
  costUs: 22,
  taken: "always",
  look: () => figure(listProc("/proc/self/fd")?.length),
};
