import { execFileSync } from "node:child_process";
import { subject } from "../subject.ts";

// The shell has ended long ago; what it left in the background has another parent now.
export default subject(({ config }) => ({
  use(round) {
    const script = 'sleep 1000 > /dev/null 2>&1 & echo $! >> "$0"';
    if (round === 1) execFileSync("sh", ["-c", script, `${config.scratch}/pids`]); // leak
    return round;
  },
}));
