import { spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import { subject } from "../subject.ts";

export default subject(({ config }) => {
  const child = spawn("sleep", ["1000"]); // leak
  appendFileSync(`${config.scratch}/pids`, `${child.pid}\n`);
  return { use: (round) => round };
});
