import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs an example as its reader would, in a process of its own, under the Node that runs the tests. */
export function runExample(name: string, ...options: readonly string[]): Ended {
  const repository = fileURLToPath(new URL("../..", import.meta.url));
  const all = ["--conditions=@tenon/source", `examples/${name}/main.ts`, ...options];
  const { status, stdout, stderr } = spawnSync(process.execPath, all, {
    cwd: repository,
    encoding: "utf8",
    timeout: 120_000,
  });
  return { exitCode: status, stdout, stderr };
}
