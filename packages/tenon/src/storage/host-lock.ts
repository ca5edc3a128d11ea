import { randomBytes } from "node:crypto";
import { link, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";

const name = ".host";
/** Takers that meet one another begin again; no more than so often. */
const rounds = 20;

/** That a directory is one host's. */
export interface HostLock {
  /** Lets it go. Never throws. */
  release(): Promise<void>;
}

/**
 * Takes a directory for this host, until it is released or the process ends: what a host left that was killed is taken over. Whose it is
 * is told by pid and start, so that a pid used again is nobody's.
 *
 * @throws Error where a living host has it, this process's own included; what the file system throws.
 */
export async function lockForHost(directory: string): Promise<HostLock> {
  const path = join(directory, name);
  const own = `${process.pid} ${await startOf(process.pid)} ${randomBytes(8).toString("hex")}\n`;
  for (let round = 0; round < rounds; round += 1) {
    if (await put(path, own)) return { release: () => removeIf(path, own) };
    const found = await readFile(path, "utf8").catch(() => undefined);
    if (found === undefined) continue;
    const [pid = "", startedAt = ""] = found.split(" ");
    if (await isAlive(Number(pid), startedAt))
      throw new Error(
        `another host has it, in process ${pid}${Number(pid) === process.pid ? ", which is this one" : ""}`,
      );
    await removeIf(path, found);
  }
  throw new Error(`other hosts take it again and again: "${path}"`);
}

/** Whole or not at all; false where there is one. */
async function put(path: string, text: string): Promise<boolean> {
  const part = `${path}-${randomBytes(8).toString("hex")}`;
  const file = await open(part, "wx", 0o600);
  try {
    await file.writeFile(text);
  } finally {
    await file.close();
  }
  try {
    await link(part, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(part, { force: true });
  }
}

/** Takes the file away, if it says that. What another has put there meanwhile is put back. */
async function removeIf(path: string, text: string): Promise<void> {
  const away = `${path}-${randomBytes(8).toString("hex")}`;
  try {
    await rename(path, away);
    if ((await readFile(away, "utf8")) !== text) await link(away, path);
  } catch {
    // Gone already, or whoever put it there is there again.
  } finally {
    await rm(away, { force: true }).catch(() => undefined);
  }
}

/** When a process was started, as the kernel counts; `?` where it does not tell. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The command stands in parentheses and may hold any of them.
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "?";
}

async function isAlive(pid: number, startedAt: string): Promise<boolean> {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Another user's is there all the same.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return startedAt === "?" || (await startOf(pid)) === startedAt;
}
