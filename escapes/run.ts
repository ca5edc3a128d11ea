import { realms } from "./realms.ts";
import { runRealm, surprises } from "./run-realm.ts";
const only = process.argv.slice(3);
for (const row of realms.filter(({ name }) => process.argv[2] === undefined || name === process.argv[2])) {
  const started = performance.now();
  const run = await runRealm(row, only);
  console.log(row.name, run.findings.length, "hosts", run.hosts, Math.round(performance.now() - started), "ms");
  if (only.length)
    for (const f of run.findings)
      console.log(f.plugin, "|", f.variant, "|", f.outcome, f.reached, f.ended, "|", f.note);
  for (const line of surprises(run)) console.log("  ", line);
}
