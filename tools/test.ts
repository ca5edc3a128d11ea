// Runs the unit suite under each supported Node: node tools/test.ts [--node=26|24] [pattern ...]
// Files named *.alone.test.ts need a fresh process each; all the others share one.
import { spawnSync } from "node:child_process";
import { chmodSync, globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
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
const shared = ["--test-isolation=none"];
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

function run(name: string, executable: string, options: readonly string[], files: readonly string[]): Run {
  const folder = mkdtempSync(join(tmpdir(), "tenon-tally-"));
  // A process behind a wall that root started is nobody's, and is given files below.
  chmodSync(folder, 0o711);
  const counts = join(folder, "counts.json");
  const reporters = [
    ...["--test-reporter=spec", "--test-reporter-destination=stdout"],
    ...["--test-reporter=./tools/tally.ts", `--test-reporter-destination=${counts}`],
  ];
  console.log(`\n== ${name}: ${files.length} files`);
  const all = ["--conditions=@tenon/source", "--test", ...options, ...reporters, ...files];
  // Tests of another run leave their temporary files elsewhere: a leak guard would count them.
  const env = { ...process.env, TMPDIR: folder };
  const { status } = spawnSync(executable, all, { cwd: repository, stdio: "inherit", env });
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

function runAll(only: string | undefined, patterns: readonly string[]): Run[] {
  const files = globSync([...patterns], {
    cwd: repository,
    exclude: ["**/node_modules/**", "**/fixtures/**"],
  }).toSorted();
  const isAlone = (file: string): boolean => file.endsWith(".alone.test.ts");
  const together = files.filter((file) => !isAlone(file));
  const single = files.filter(isAlone);
  return nodes
    .filter(([version]) => only === undefined || version === only)
    .flatMap(([version, executable]) => [
      ...(together.length > 0 ? [run(`Node ${version}`, executable, shared, together)] : []),
      ...(single.length > 0 ? [run(`Node ${version}, a process a file`, executable, alone, single)] : []),
    ]);
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({ options: { node: { type: "string" } }, allowPositionals: true });
  const runs = runAll(values.node, positionals.length > 0 ? positionals : everything);
  console.log("");
  for (const { name, tally } of runs) {
    if (tally) console.log(`${name}: ${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`);
  }
  const wrong =
    runs.length === 0 ? ["no test file was found; wanted at least one"] : faults(runs, process.env["CI"] === "true");
  for (const fault of wrong) console.error(`tests: ${fault}`);
  if (wrong.length > 0) process.exitCode = 1;
}
