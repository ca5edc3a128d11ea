import { realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Grants } from "../../contract/grants.ts";

/** The same grants for the files and directories that links lead to now. Who moves a link later moves no grant. */
export function withRealPaths(grants: Grants): Grants {
  if (grants === "all" || grants.fs === undefined) return grants;
  const { read, write } = grants.fs;
  return {
    ...grants,
    fs: {
      ...(read === undefined ? {} : { read: read.map(realPath) }),
      ...(write === undefined ? {} : { write: write.map(realPath) }),
    },
  };
}

/** Of what is not there yet, the real path of the nearest that is. */
function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(realPath(above), basename(path));
  }
}
