import { spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import { neighbour } from "./neighbour.ts";

export default neighbour(({ config }) => {
  const child = spawn("sleep", ["1000"], { stdio: "ignore" });
  appendFileSync(`${config.scratch}/pids`, `${child.pid}\n`);
  return (call) => call;
});
