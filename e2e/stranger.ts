// What somebody has who never saw this repository: a folder, the packed tarball, and npm.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { repository } from "../tools/sources.ts";

export const nodes: Readonly<Record<string, string>> = {
  "Node 26": join(repository, "node_modules/.bin/node"),
  "Node 24": join(repository, "tools/node24/node_modules/.bin/node"),
};

export function run(command: string, options: readonly string[], folder: string): string {
  return execFileSync(command, options, {
    cwd: folder,
    encoding: "utf8",
    timeout: 300_000,
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** Packs what was built into a folder; answers the path of the tarball. */
export function pack(folder: string): string {
  const printed = run("npm", ["pack", "--json", "--pack-destination", folder], join(repository, "packages/tenon"));
  const [tarball] = JSON.parse(printed.slice(printed.indexOf("["))) as { filename: string }[];
  if (tarball === undefined) throw new Error(`Cannot find what npm pack made in ${printed}`);
  return join(folder, tarball.filename);
}
