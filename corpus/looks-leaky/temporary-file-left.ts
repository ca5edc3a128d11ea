import { writeFileSync } from "node:fs";
import { subject } from "../subject.ts";

// What was written stays written: a proof covers the realm, not the disk.
export default subject(({ config }) => ({
  use(round) {
    writeFileSync(`${config.scratch}/written-${round}`, "x");
    return round;
  },
}));
