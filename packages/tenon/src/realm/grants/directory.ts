import type { Grants } from "../../contract/grants.ts";

/** The same grants, and a directory to read and write. */
export function withDirectory(grants: Grants, directory: string | undefined): Grants {
  if (grants === "all" || directory === undefined) return grants;
  const { read = [], write = [] } = grants.fs ?? {};
  return { ...grants, fs: { read: [...read, directory], write: [...write, directory] } };
}
