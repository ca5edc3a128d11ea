import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Installs the peers that a folder locks, once: they are a cost of those who run a bench, not of every clone. */
export function installPeersIn(folder: string): void {
  if (existsSync(`${folder}/node_modules/.package-lock.json`)) return;
  // isolated-vm brings what was built for Node 24 and 26; its script would look for a compiler where that does not fit.
  const options = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
  const { status, stderr } = spawnSync("npm", options, {
    cwd: folder,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error(`Cannot install the peers of this bench: npm ended with ${status}\n${stderr}`);
}
