import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("fixtures/child-host.ts", import.meta.url));

/** What became of a bomb: how its call ended, and how often a neighbour answered meanwhile. */
export interface Exploded {
  readonly kind: string;
  readonly outcome: string;
  readonly pings: number;
}

export interface ChildHost {
  readonly exploded: readonly Exploded[];
  readonly signal: string | undefined;
  readonly exitCode: number;
  readonly stderr: string;
}

/** Sets bombs off, one after another, in a host that is a process of its own. */
export function inChildHost(
  kinds: readonly string[],
  limits: Readonly<Record<string, number>>,
  flags: readonly string[] = [],
): Promise<ChildHost> {
  const args = [...flags, "--conditions=@tenon/source", program, JSON.stringify({ kinds, limits })];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { encoding: "utf8" }, (error, stdout, stderr) => {
      const exploded = stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Exploded]));
      const exitCode = typeof error?.code === "number" ? error.code : 0;
      resolve({ exploded, signal: error?.signal ?? undefined, exitCode, stderr });
    });
  });
}
