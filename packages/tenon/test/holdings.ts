import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { tmpdir } from "node:os";

/**
 * Threads that a process starts once and keeps: V8's and libuv's pools, the inspector, and the pools of the bundler.
 * This is the one list of what the leak guard does not count.
 */
const keptThreads =
  /^(node-)?(MainThread|V8Worker|libuv-worker|DelayedTaskSche|SignalInspector)$|^(rolldown|tokio|napi)-/;

/** What this process holds: a sentence for each thing, with how many there are of it. */
export type Holdings = ReadonlyMap<string, number>;

/** Reads what the process holds now. Threads, descriptors and children are seen on Linux only. */
export function holdings(): Holdings {
  const everything = [
    ...threads(),
    ...descriptors(),
    ...children(),
    ...resources(),
    ...listeners(),
    ...temporaryFiles(),
  ];
  const counted = new Map<string, number>();
  for (const one of everything) counted.set(one, (counted.get(one) ?? 0) + 1);
  return counted;
}

/** What is there now and was not before. */
export function stayed(before: Holdings, now: Holdings): string[] {
  return [...now].flatMap(([what, count]) => {
    const more = count - (before.get(what) ?? 0);
    return more > 0 ? [more === 1 ? what : `${what}, ${more} times`] : [];
  });
}

function threads(): string[] {
  return list("/proc/self/task").flatMap((tid) => {
    const name = attempt(() => readFileSync(`/proc/self/task/${tid}/comm`, "utf8").trim());
    return name === undefined || keptThreads.test(name) ? [] : [`thread ${tid} "${name}"`];
  });
}

function descriptors(): string[] {
  return list("/proc/self/fd").flatMap((descriptor) => {
    const target = attempt(() => readlinkSync(`/proc/self/fd/${descriptor}`));
    // The one that reads this very list.
    return target === undefined || /^\/proc\/\d+\/fd$/.test(target) ? [] : [`descriptor ${descriptor} of ${target}`];
  });
}

function children(): string[] {
  return list("/proc/self/task").flatMap((tid) => {
    const pids = attempt(() => readFileSync(`/proc/self/task/${tid}/children`, "utf8")) ?? "";
    return pids
      .split(" ")
      .filter((pid) => pid !== "")
      .map((pid) => `child process ${pid}`);
  });
}

function resources(): string[] {
  return process.getActiveResourcesInfo().map((kind) => `active ${kind}`);
}

function listeners(): string[] {
  return process
    .eventNames()
    .flatMap((event) =>
      Array.from(process.listeners(event as "exit"), () => `listener of process on "${String(event)}"`),
    );
}

function temporaryFiles(): string[] {
  return list(tmpdir())
    .filter((name) => name.startsWith("tenon-"))
    .map((name) => `temporary file ${name}`);
}

function list(folder: string): string[] {
  return attempt(() => readdirSync(folder)) ?? [];
}

// Threads and descriptors may end between being listed and being read.
function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
