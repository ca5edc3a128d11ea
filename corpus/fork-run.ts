import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { RealmRun, RunOptions } from "./realm-run.ts";
import type { Run } from "./report.ts";

/** Runs the corpus in one realm of a process of its own. @throws when that process ends without having said anything. */
export async function forkRun(options: RunOptions): Promise<Run> {
  const child = fork(join(import.meta.dirname, "realm-process.ts"), [JSON.stringify(options)], {
    execArgv: ["--conditions=@tenon/source"],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const found = Promise.withResolvers<RealmRun>();
  child.once("message", (run: RealmRun) => found.resolve(run));
  const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
  found.reject(new Error(`The process that ran the corpus ended with ${code ?? signal} before it said what it found`));
  return { ...(await found.promise), realm: options.realm };
}
