// Judges the corpus: node --conditions=@tenon/source corpus/run.ts [--realm inline|thread] [--neighbours] [--json] [--out] [plugin|folder ...]
// --out runs all of it, with and without neighbours, and keeps it in bench/results/proof.json, from which docs/proof.md is made.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { describeMachine } from "../bench/harness/machine.ts";
import { forkRun } from "./fork-run.ts";
import type { RunOptions } from "./realm-run.ts";
import { type CorpusReport, wrongVerdicts } from "./report.ts";
import { reportText } from "./report-text.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    realm: { type: "string" },
    neighbours: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    out: { type: "boolean", default: false },
  },
});
const realms = (["inline", "thread"] as const).filter((realm) => values.realm === undefined || values.realm === realm);
if (realms.length === 0) {
  console.error(`Cannot run the corpus in the realm "${values.realm}", wanted inline or thread`);
  process.exit(2);
}
const beside = values.out ? [false, true] : [values.neighbours];
const wanted = beside.flatMap((neighbours) =>
  realms.map((realm): RunOptions => ({ realm, neighbours, only: positionals })),
);
const report: CorpusReport = {
  machine: describeMachine(),
  node: process.version,
  date: new Date().toISOString(),
  runs: await Array.fromAsync(wanted, forkRun),
};
console.log(reportText(report));
const wrong = report.runs.flatMap(wrongVerdicts);
for (const line of wrong) console.log(line);
if (values.out) {
  const file = join(import.meta.dirname, "../bench/results/proof.json");
  writeFileSync(file, `${JSON.stringify(report, withoutReports, 2)}\n`);
}
if (values.json) console.log(JSON.stringify(report));
if (wrong.length > 0) process.exitCode = 1;

/** Reports are full of numbers of processes and paths of a machine: only the line that names the place is kept. */
function withoutReports(key: string, value: unknown): unknown {
  if (key === "report") return undefined;
  if (typeof value !== "string") return value;
  return value.replaceAll(`${import.meta.dirname}/`, "corpus/").replaceAll(/\S*\/tenon-corpus-\w+\//g, "");
}
