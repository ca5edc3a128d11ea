// Runs one bench: npm run bench -- NAME [--quick | --tenth] [--json] [--out] [--seed N]. Without a name it lists them.
// --json prints the report as the last line; --out keeps it in bench/results/NAME.json, from which `npm run pages` writes.
import { globSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { describeMachine } from "./harness/machine.ts";
import { seeded } from "./harness/random.ts";
import { type Bench, type Report, reportTables, type Setting } from "./harness/report.ts";

const here = import.meta.dirname;

export function benchNames(): readonly string[] {
  return globSync("*/bench.ts", { cwd: here })
    .map((path) => path.replace(/[\\/]bench\.ts$/, ""))
    .toSorted();
}

/** Runs a bench and adds what it was run on. */
export async function runBench(name: string, options: Omit<Setting, "random">): Promise<Report> {
  const { size, seed } = options;
  const { default: bench } = (await import(`./${name}/bench.ts`)) as { readonly default: Bench };
  const [machine, date] = [describeMachine(), new Date().toISOString()];
  const { rows, ratios } = await bench.run({ ...options, random: seeded(seed) });
  return { bench: name, claim: bench.claim, machine, node: process.version, date, size, seed, rows, ratios };
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: "boolean", default: false },
      tenth: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      out: { type: "boolean", default: false },
      seed: { type: "string" },
    },
  });
  const [name] = positionals;
  if (name === undefined || !benchNames().includes(name)) {
    console.error(`Cannot run ${name ?? "no bench"}, wanted one of: ${benchNames().join(", ")}`);
    process.exit(2);
  }
  const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 32) : Number(values.seed);
  if (!Number.isSafeInteger(seed) || seed < 0) {
    console.error(`Cannot take the seed "${values.seed}", wanted a whole number, 0 or more`);
    process.exit(2);
  }
  const note = (text: string): void => console.error(text);
  const size = values.quick ? "quick" : values.tenth ? "tenth" : "full";
  note(`${name}, ${size} size, seed ${seed}`);
  const report = await runBench(name, { size, seed, note });
  console.log(`\n${report.claim}\n\n${reportTables(report)}\n`);
  if (values.out) {
    mkdirSync(join(here, "results"), { recursive: true });
    writeFileSync(join(here, "results", `${name}.json`), `${JSON.stringify(report, null, 2)}\n`);
  }
  if (values.json) console.log(JSON.stringify(report));
}
