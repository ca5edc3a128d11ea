import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync } from "node:fs";
import { subject } from "../subject.ts";

// The author did end it, with the one signal that this program does not listen to.
export default subject(async ({ config, scope }) => {
  const helper = spawn("sh", ["-c", 'trap "" TERM; echo ready; exec sleep 1000']); // leak
  appendFileSync(`${config.scratch}/pids`, `${helper.pid}\n`);
  scope.add("helper", () => {
    helper.kill();
  });
  await once(helper.stdout, "data");
  return { use: (round) => round };
});
