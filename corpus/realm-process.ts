// Runs the corpus in one realm and sends what was found to the process that forked it. What leaks ends with it.
import { type RealmRun, type RunOptions, runRealm } from "./realm-run.ts";

const run: RealmRun = await runRealm(JSON.parse(process.argv[2] ?? "") as RunOptions);
process.send?.(run, () => process.exit());
