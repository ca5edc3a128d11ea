import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";

const here = import.meta.dirname;
const require = createRequire(import.meta.url);

/** Installs the peers beside this file, once: they are a cost of those who run this bench, not of every clone. */
export function installPeers(): void {
  if (existsSync(`${here}/node_modules/.package-lock.json`)) return;
  const options = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
  const { status, stderr } = spawnSync("npm", options, {
    cwd: here,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error(`Cannot install the peers of this bench: npm ended with ${status}\n${stderr}`);
}

/** A package of theirs; the caller says what it uses of it. */
export function peer<Module>(name: string): Module {
  return require(name) as Module;
}
