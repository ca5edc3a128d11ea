import { execFileSync } from "node:child_process";
import { openSync } from "node:fs";
import { subject } from "../subject.ts";

// Opening a FIFO waits in the kernel until somebody writes to it. Nothing can end a thread that waits there.
export default subject(({ config }) => ({
  use(round) {
    if (round < 3) return round;
    execFileSync("mkfifo", [`${config.scratch}/fifo`]);
    return openSync(`${config.scratch}/fifo`, "r"); // leak
  },
}));
