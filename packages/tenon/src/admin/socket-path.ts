import { basename, dirname, join, relative, resolve } from "node:path";
import { TenonError } from "../index.ts";

// sun_path of Linux has room for 108 bytes with its closing zero. Elsewhere it is less, and the kernel says so.
const limitBytes = 107;

/** Where an admin socket goes. */
export interface SocketPath {
  /** As people read it, and as it stays when the working directory changes. */
  readonly full: string;
  /** What the kernel gets: relative where that is shorter. */
  readonly path: string;
  /** The directory of `path`, to make things next to it. */
  readonly folder: string;
}

/** @throws TENON_OPTION_INVALID, TENON_SOCKET_TOO_LONG */
export function socketPath(path: string): SocketPath {
  if (path === "" || path.includes("\0")) {
    throw new TenonError("TENON_OPTION_INVALID", { option: "socket", found: JSON.stringify(path), wanted: "a path" });
  }
  const full = resolve(path);
  const near = join(relative(process.cwd(), dirname(full)), basename(full));
  const shortest = near.length < full.length ? near : full;
  const folder = dirname(shortest);
  // It is made in a directory of its own and then moved to its place: both paths must fit.
  const bytes = Math.max(Buffer.byteLength(shortest), Buffer.byteLength(`${folder}/.123456/s`));
  if (bytes > limitBytes) throw new TenonError("TENON_SOCKET_TOO_LONG", { path: full, bytes, limitBytes });
  return { full, path: shortest, folder };
}
