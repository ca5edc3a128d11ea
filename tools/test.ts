// Runs the unit suite under each supported Node: node tools/test.ts [--node=26|24] [pattern ...]
// Files named *.alone.test.ts need a fresh process each; the others share a few: each start of Node costs more than most of
// them, and in one heap for all of them a forced collection costs more and more.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, closeSync, globSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { repository } from "./sources.ts";
import type { Tally } from "./tally.ts";

const nodes: readonly (readonly [version: string, executable: string])[] = [
  ["26", join(repository, "node_modules/.bin/node")],
  ["24", join(repository, "tools/node24/node_modules/.bin/node")],
];
const everything = [
  "packages/*/test/**/*.test.ts",
  "tools/test/**/*.test.ts",
  "e2e/test/**/*.test.ts",
  "examples/test/**/*.test.ts",
  "bench/test/**/*.test.ts",
  "corpus/test/**/*.test.ts",
  "escapes/test/**/*.test.ts",
];
const filesAProcess = 50;
const shared = ["--test-isolation=none"];
const importer = join(repository, "tools/import-tests.ts");
const alone = ["--test-isolation=process", "--test-concurrency=1"];

export interface Run {
  readonly name: string;
  readonly tally: Tally | undefined;
  readonly exitCode: number;
}

/** Why these runs are not good enough; empty when they are. A skipped test proves nothing, so CI takes none. */
export function faults(runs: readonly Run[], ci: boolean): string[] {
  return runs.flatMap(({ name, tally, exitCode }) => {
    if (!tally) return [`${name} ended with ${exitCode} before it could count`];
    if (tally.tests === 0) return [`${name} found no test; wanted at least one`];
    if (exitCode !== 0 || tally.failed + tally.cancelled > 0) return [`${name} failed (exit code ${exitCode})`];
    const unproven = tally.skipped + tally.todo;
    return ci && unproven > 0 ? [`${name} left out ${unproven} test(s); wanted none skipped in CI`] : [];
  });
}

async function run(
  name: string,
  executable: string,
  options: readonly string[],
  files: readonly string[],
): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), "tenon-tally-"));
  // A process behind a wall that root started is nobody's, and is given files below.
  chmodSync(folder, 0o711);
  const counts = join(folder, "counts.json");
  const spec = ["--test-reporter=spec", "--test-reporter-destination=stdout"];
  const tallied = ["--test-reporter=./tools/tally.ts", `--test-reporter-destination=${counts}`];
  const [entries, list] = options === shared ? [[importer], { TENON_TEST_FILES: JSON.stringify(files) }] : [files, {}];
  const all = ["--conditions=@tenon/source", "--test", ...options, ...spec, ...tallied, ...entries];
  // Tests of another run leave their temporary files elsewhere: a leak guard would count them.
  const env = { ...process.env, TMPDIR: folder, ...list };
  // Two runs go at once: each is printed whole when it ended.
  const printed = join(folder, "printed");
  const output = openSync(printed, "w");
  const child = spawn(executable, all, { cwd: repository, stdio: ["ignore", output, output], env });
  const [status] = (await once(child, "exit")) as [number | null];
  closeSync(output);
  console.log(`\n== ${name}: ${files.length} files\n${readFileSync(printed, "utf8")}`);
  const tally = read(counts);
  rmSync(folder, { recursive: true });
  return { name, tally, exitCode: status ?? 1 };
}

function read(file: string): Tally | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Tally;
  } catch {
    return undefined;
  }
}

/** The two Nodes side by side, each run of one after another: most tests wait more than they work. */
async function runAll(only: string | undefined, patterns: readonly string[]): Promise<Run[]> {
  const files = globSync([...patterns], {
    cwd: repository,
    exclude: ["**/node_modules/**", "**/fixtures/**"],
  }).toSorted();
  const isAlone = (file: string): boolean => file.endsWith(".alone.test.ts");
  const together = parts(files.filter((file) => !isAlone(file)));
  const single = files.filter(isAlone);
  const lanes = nodes
    .filter(([version]) => only === undefined || version === only)
    .map(async ([version, executable]) => {
      const runs: Run[] = [];
      for (const [index, part] of together.entries())
        runs.push(await run(`Node ${version}, part ${index + 1} of ${together.length}`, executable, shared, part));
      if (single.length > 0) runs.push(await run(`Node ${version}, a process a file`, executable, alone, single));
      return runs;
    });
  return (await Promise.all(lanes)).flat();
}

function parts(files: readonly string[]): string[][] {
  const count = Math.ceil(files.length / filesAProcess);
  const size = Math.ceil(files.length / count);
  return Array.from({ length: count }, (_, index) => files.slice(index * size, (index + 1) * size));
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({ options: { node: { type: "string" } }, allowPositionals: true });
  const runs = await runAll(values.node, positionals.length > 0 ? positionals : everything);
  console.log("");
  for (const { name, tally } of runs) {
    if (tally) console.log(`${name}: ${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`);
  }
  const wrong =
    runs.length === 0 ? ["no test file was found; wanted at least one"] : faults(runs, process.env["CI"] === "true");
  for (const fault of wrong) console.error(`tests: ${fault}`);
  if (wrong.length > 0) process.exitCode = 1;
}
