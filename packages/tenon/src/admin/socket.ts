import { chmod, link, lstat, mkdtemp, rename, rmdir, unlink } from "node:fs/promises";
import type { Stats } from "node:fs";
import type { Server } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { isTenonError, TenonError } from "../index.ts";
import { socketHolder } from "./socket-holder.ts";
import { type SocketPath, socketPath } from "./socket-path.ts";

const attempts = 5;
const rivalsMs = 20;

/** A socket that a server listens on. */
export interface AdminSocket {
  readonly path: string;
  /** Removes the file, if it is still the one that was made here. Close the server as well. */
  remove(): Promise<void>;
}

/**
 * Makes a server listen on a Unix socket that only this user can connect to. What a killed process left behind is
 * replaced; what somebody listens on, or what is no socket, is left alone.
 *
 * The socket is born in a private directory beside its place and then linked there. So there is no moment at which others
 * could connect, no moment at which half of it is there, and of two hosts that start at once one is refused. And
 * the server, which unlinks at its close whatever then lies where it was born, finds nothing there.
 *
 * @throws TENON_SOCKET_TAKEN, TENON_SOCKET_OCCUPIED, TENON_SOCKET_TOO_LONG, TENON_SOCKET_FAILED, TENON_OPTION_INVALID
 */
export async function listenOnSocket(server: Server, path: string): Promise<AdminSocket> {
  const place = socketPath(path);
  try {
    const nursery = await mkdtemp(`${place.folder}/.`);
    try {
      const born = `${nursery}/s`;
      await listen(server, born);
      await chmod(born, 0o600);
      const made = await settle(place, nursery, born);
      return { path: place.full, remove: () => removeOwn(place.full, made) };
    } catch (error) {
      if (server.listening) server.close();
      throw error;
    } finally {
      await unlink(`${nursery}/s`).catch(() => undefined);
      await rmdir(nursery).catch(() => undefined);
    }
  } catch (error) {
    throw isTenonError(error) ? error : failed(place, error as NodeJS.ErrnoException);
  }
}

function listen(server: Server, path: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(path, () => {
    server.off("error", reject);
    resolve();
  });
  return promise;
}

/** Puts the socket in its place. Whoever else starts at the same time may win it; then the winner is found live. */
async function settle(place: SocketPath, nursery: string, born: string): Promise<Stats> {
  for (let attempt = 1; ; attempt++) {
    const hasCleared = await clear(place, nursery);
    try {
      await link(born, place.path);
      const made = await lstat(place.path);
      // Others that saw the same stale socket may be about to take it away, and take this one: look again.
      if (hasCleared) await sleep(rivalsMs);
      const found = await lstat(place.path).catch(() => undefined);
      if (found !== undefined && isSame(found, made)) return made;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "EEXIST" || attempt >= attempts) throw error;
    }
  }
}

/** Takes away what nobody listens on, and answers whether there was something. */
async function clear(place: SocketPath, nursery: string): Promise<boolean> {
  const found = await lstat(place.path).catch(() => undefined);
  if (found === undefined) return false;
  if (!found.isSocket()) throw new TenonError("TENON_SOCKET_OCCUPIED", { path: place.full, found: kindOf(found) });
  const holder = await socketHolder(place.path);
  if (holder !== undefined) throw new TenonError("TENON_SOCKET_TAKEN", { path: place.full, holder });
  const aside = `${nursery}/stale`;
  await rename(place.path, aside).catch(ignoreMissing);
  const taken = await lstat(aside).catch(() => undefined);
  // Somebody put a new one there since it was looked at: it goes back.
  if (taken !== undefined && !isSame(taken, found)) await link(aside, place.path).catch(() => undefined);
  if (taken !== undefined) await unlink(aside);
  return true;
}

async function removeOwn(path: string, made: Stats): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found !== undefined && isSame(found, made)) await unlink(path).catch(ignoreMissing);
}

function isSame(one: Stats, other: Stats): boolean {
  // A number is given again as soon as its file is gone, so the time of birth counts too. Links do not change it.
  return one.dev === other.dev && one.ino === other.ino && one.mtimeMs === other.mtimeMs;
}

function kindOf(found: Stats): string {
  if (found.isDirectory()) return "a directory";
  if (found.isSymbolicLink()) return "a symbolic link";
  return found.isFile() ? "a file" : "a device or pipe";
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "its directory does not exist",
  ENOTDIR: "its directory is none",
  EACCES: "its directory may not be written to",
  EPERM: "its directory may not be written to",
  EROFS: "its directory is on a read-only file system",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
};

function failed({ full }: SocketPath, error: NodeJS.ErrnoException): TenonError {
  const why = reasons[error.code ?? ""] ?? error.message;
  return new TenonError("TENON_SOCKET_FAILED", { path: full, why }, { cause: error });
}
