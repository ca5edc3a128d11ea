// Serves policies and renderers over HTTP, drives them with load from a second process, swaps versions under that load,
// unloads what was replaced, trips a faulty version and takes it back, rolls a good one out, plants a leak, and reports.
// npm start [-- --once] [--json]     --once: end after the report instead of serving on; --json: one line of JSON.
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { driveLoad } from "./drive.ts";
import { runJob } from "./job.ts";
import { isFine, jsonOf, textOf } from "./report.ts";
import { startServer } from "./server.ts";

const { values: asked } = parseArgs({
  options: { once: { type: "boolean" }, json: { type: "boolean" }, calls: { type: "string" } },
});
const wantedCalls = Number(asked.calls ?? 12_000);
const burst = 1_000_000;
const say = (line: string): void => {
  if (asked.json !== true) console.log(line);
};

await using server = await startServer(new URL("./tenon.yaml", import.meta.url));
say(
  `Serving ${server.host.instances.map(({ name, version, realm }) => `${name} ${version} (${realm})`).join(", ")} at ${server.url}`,
);

await using load = driveLoad({
  url: server.url,
  corpus: fileURLToPath(new URL("../../node_modules", import.meta.url)),
  callers: 32,
  burst,
});
const outcome = await runJob({ host: server.host, url: server.url, load, wantedCalls, burst, say });

for (const fault of outcome.load.faults) console.error(fault);
console.log(asked.json === true ? jsonOf(outcome) : textOf(outcome));
if (!isFine(outcome)) process.exitCode = 1;
if (asked.once !== true && asked.json !== true) {
  say(
    `\nServing on at ${server.url}, for example:\n  curl -d '{"key":"you","cost":1}' -H 'content-type: application/json' ${server.url}/call/rate-limit/execute\nCtrl-C ends.`,
  );
  await new Promise((resolve) => process.once("SIGINT", resolve));
}
