import { spawnSync } from "node:child_process";
import { subject } from "../subject.ts";

// A converter that never comes back, run as if it always did.
export default subject(({ config }) => ({
  use(round) {
    if (round < 3) return round;
    const convert = `echo $$ >> "${config.scratch}/pids"; exec sleep 1000`;
    return spawnSync("sh", ["-c", convert]).status ?? 0; // leak
  },
}));
