import { readdirSync, readFileSync } from "node:fs";

/** A file of /proc; undefined where there is none, or no longer. */
export function readProc(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** Names in a folder of /proc; undefined where there is none. */
export function listProc(path: string): readonly string[] | undefined {
  try {
    return readdirSync(path);
  } catch {
    return undefined;
  }
}
