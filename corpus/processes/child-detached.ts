import { spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import { subject } from "../subject.ts";

// In a session of its own, its parent told not to wait for it: a daemon.
export default subject(({ config }) => {
  const child = spawn("sleep", ["1000"], { detached: true, stdio: "ignore" }); // leak
  child.unref();
  appendFileSync(`${config.scratch}/pids`, `${child.pid}\n`);
  return { use: (round) => round };
});
