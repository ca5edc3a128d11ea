import { readlinkSync, realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Grants } from "../../contract/grants.ts";

/** The same grants for the files and directories that links lead to now. Who moves a link later moves no grant. */
export function withRealPaths(grants: Grants): Grants {
  if (grants === "all" || grants.fs === undefined) return grants;
  const { read, write } = grants.fs;
  return {
    ...grants,
    fs: {
      ...(read === undefined ? {} : { read: read.map((path) => realPath(path)) }),
      ...(write === undefined ? {} : { write: write.map((path) => realPath(path)) }),
    },
  };
}

/** As many as the kernel follows. */
const mostLinks = 40;

/** Of what is not there yet, the real path of the nearest that is, and of a link to what is not there where it leads. */
function realPath(path: string, links = mostLinks): string {
  try {
    return realpathSync.native(path);
  } catch {
    const above = dirname(path);
    if (above === path) return path;
    const here = join(realPath(above, links), basename(path));
    const target = links > 0 ? targetOf(here) : undefined;
    return target === undefined ? here : realPath(resolve(dirname(here), target), links - 1);
  }
}

function targetOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
