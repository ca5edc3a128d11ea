import { listProc } from "../proc.ts";
import { type AmbientWitness, figure } from "./witness.ts";

export const threads: AmbientWitness = {
  name: "threads",
  unit: "count",
  reach: "ambient",
  platforms: ["linux"],
  costUs: 11,
  taken: "always",
  look: () => figure(listProc("/proc/self/task")?.length),
};
