// Soaks the packages of packages.json, each in a process of its own: npm run soak:packages [-- --cycles 40 --only axios]
// --again judges anew, with four times the lives, what the kept result calls inconclusive.
// Installs them in a temporary folder, with their exact versions and without their install scripts.
import { execFile, execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import type { RealmKind } from "tenon";
import { describeMachine } from "../harness/machine.ts";
import type { Judged, PackageResult, PackagesReport } from "./judged.ts";

interface Pinned {
  readonly name: string;
  readonly version: string;
}

interface Task extends Pinned {
  readonly realm: RealmKind;
  readonly cycles: number;
}

const here = import.meta.dirname;
const resultsFile = join(here, "../results/packages.json");
const limitMs = 600_000;

function install(packages: readonly Pinned[]): string {
  const folder = mkdtempSync(join(tmpdir(), "tenon-packages-"));
  const dependencies = Object.fromEntries(packages.map(({ name, version }) => [name, version]));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module", dependencies }));
  cpSync(join(here, "use"), join(folder, "use"), { recursive: true });
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  execFileSync("npm", ["install", ...quiet], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  return folder;
}

async function judge(folder: string, name: string, realm: RealmKind, cycles: number): Promise<Judged> {
  const use = `./use/${name}.mjs`;
  const args = ["--conditions=@tenon/source", join(here, "judge.ts"), folder, name, realm, String(cycles)];
  const options = { cwd: folder, timeout: limitMs, killSignal: "SIGKILL", maxBuffer: 2 ** 24 } as const;
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      existsSync(join(folder, use)) ? [...args, use] : args,
      options,
    );
    return JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as Judged;
  } catch (error) {
    if ((error as { killed?: boolean }).killed === true) return { kind: "late", limitMs };
    return { kind: "refused", code: "", why: `its process ended: ${(error as Error).message.split("\n")[0]}` };
  }
}

async function judgeAll(tasks: readonly Task[], packages: readonly Pinned[]): Promise<readonly PackageResult[]> {
  const folder = install(packages);
  try {
    const results: PackageResult[] = [];
    for (const { name, version, realm, cycles } of tasks) {
      const result = await judge(folder, name, realm, cycles);
      // Where it was installed says nothing.
      const told = JSON.parse(JSON.stringify(result).replaceAll(folder, ".")) as Judged;
      const used = existsSync(join(here, "use", `${name}.mjs`));
      results.push({ package: name, version, realm, used, cycles, result: told });
      console.error(`${name}@${version} ${realm}: ${told.kind === "judged" ? told.verdict : told.kind}`);
    }
    return results;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const isOpen = ({ result }: PackageResult): boolean => result.kind === "judged" && result.verdict === "inconclusive";
const { values } = parseArgs({
  options: { cycles: { type: "string" }, only: { type: "string" }, again: { type: "boolean", default: false } },
});
const cycles = Number(values.cycles ?? 40);
const all = JSON.parse(readFileSync(join(here, "packages.json"), "utf8")) as readonly Pinned[];
const kept = values.again ? (JSON.parse(readFileSync(resultsFile, "utf8")) as PackagesReport).results : [];
const packages = all.filter(({ name }) => values.only === undefined || name === values.only);
const tasks = values.again
  ? kept.filter(isOpen).map((open): Task => ({ ...open, name: open.package, cycles: open.cycles * 4 }))
  : packages.flatMap((each): Task[] => [
      { ...each, realm: "thread", cycles },
      { ...each, realm: "inline", cycles },
    ]);
const fresh = await judgeAll(tasks, packages);
const isSame = (one: PackageResult, other: PackageResult): boolean =>
  one.package === other.package && one.realm === other.realm;
const report: PackagesReport = {
  ...{ bench: "packages", machine: describeMachine(), node: process.version, date: new Date().toISOString() },
  results: values.again ? kept.map((old) => fresh.find((each) => isSame(each, old)) ?? old) : fresh,
};
if (values.only === undefined) writeFileSync(resultsFile, `${JSON.stringify(report, null, 2)}\n`);
else console.log(JSON.stringify(report));
