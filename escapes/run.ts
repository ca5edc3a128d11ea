// Lets the escape corpus try to get out: node --conditions=@tenon/source escapes/run.ts [--realm NAME] [--notes] [--json] [--out] [plugin|folder ...]
// --out keeps what came of it in bench/results/escapes.json, from which the tables of docs/security.md are made.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { describeMachine } from "../bench/harness/machine.ts";
import { realms } from "./realms.ts";
import { type EscapeReport, kept } from "./report.ts";
import { reportText } from "./report-text.ts";
import { type RealmRun, runRealm, surprises } from "./run-realm.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    realm: { type: "string" },
    notes: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    out: { type: "boolean", default: false },
  },
});
const rows = realms.filter(({ name }) => values.realm === undefined || values.realm === name);
if (rows.length === 0) {
  console.error(`Cannot try the realm "${values.realm}", wanted one of ${realms.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}
const machine = describeMachine();
const runs: RealmRun[] = [];
for (const row of rows) runs.push(await runRealm(row, positionals));
const report: EscapeReport = {
  machine,
  node: process.version,
  date: new Date().toISOString(),
  runs: runs.map(kept),
};
if (positionals.length === 0) console.log(reportText(report));
if (values.notes || positionals.length > 0)
  for (const { realm, findings } of runs)
    for (const { plugin, variant, outcome, reached, note } of findings)
      console.log(`${plugin}, "${variant}" (${realm}): ${outcome}: ${[...reached, note].join("; ")}`);
const wrong = runs.flatMap(surprises);
for (const line of wrong) console.log(line);
if (values.out) {
  const file = join(import.meta.dirname, "../bench/results/escapes.json");
  // One realm alone takes its place among the others that are kept.
  const others = values.realm === undefined ? [] : (JSON.parse(readFileSync(file, "utf8")) as EscapeReport).runs;
  const all = realms.flatMap(({ name }) => [...report.runs, ...others].find(({ realm }) => realm === name) ?? []);
  writeFileSync(file, `${JSON.stringify({ ...report, runs: all }, null, 2)}\n`);
}
if (values.json) console.log(JSON.stringify(report));
if (wrong.length > 0) process.exitCode = 1;
