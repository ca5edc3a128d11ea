import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSources, repository, type Sources } from "./sources.ts";

/** Writes the declarations of packages/tenon below a folder. Throws what tsc printed when types do not hold. */
export function writeDeclarations(folder: string): void {
  const options = ["-p", "packages/tenon/tsconfig.build.json", "--outDir", folder];
  const tsc = join(repository, "node_modules/.bin/tsc");
  const { status, stdout, stderr } = spawnSync(tsc, options, { cwd: repository, encoding: "utf8" });
  if (status !== 0) throw new Error(`Cannot write declarations: tsc ended with ${status}\n${stdout}${stderr}`);
}

/** The declarations of packages/tenon as they are now, by their path below src. */
export function declarations(): Sources {
  const folder = mkdtempSync(join(tmpdir(), "tenon-declarations-"));
  try {
    writeDeclarations(folder);
    return readSources(["**/*.d.ts"], folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
