import { spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import { subject } from "../subject.ts";

// Told to end at the very last moment, and not waited for.
export default subject(({ config, scope }) => {
  const helper = spawn("sleep", ["1000"]);
  appendFileSync(`${config.scratch}/pids`, `${helper.pid}\n`);
  scope.add("helper", () => {
    helper.kill();
  });
  return { use: (round) => round };
});
