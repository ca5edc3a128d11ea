import { execFileSync } from "node:child_process";
import { neighbour } from "./neighbour.ts";

// What the shell leaves in the background is nobody's child, so no teardown ends it.
export default neighbour(({ config }) => {
  execFileSync("sh", ["-c", 'sleep 1000 > /dev/null 2>&1 & echo $! >> "$0"', `${config.scratch}/pids`]);
  return (call) => call;
});
