import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { tmpdir } from "node:os";

/**
 * Threads that a process starts once and keeps: V8's and libuv's pools, the inspector, and the pools of the bundler.
 * This is the one list of what is not counted.
 */
const keptThreads =
  /^(node-)?(MainThread|V8Worker|libuv-worker|DelayedTaskSche|SignalInspector)$|^(rolldown|tokio|napi)-/;

/** How the host names the threads of plugins. */
const pluginThread = /^tn\d+\.[0-9a-f]{4} (.*)$/s;

/** What is held: a sentence for each thing, with how many there are of it. */
export type Holdings = ReadonlyMap<string, number>;

/**
 * Reads what is held now, with the entries of `os.tmpdir()` whose name fits. Threads, descriptors and children are seen on
 * Linux only, and only by the main thread: to a worker they would be its neighbours'.
 */
export function holdings(temporaryFiles: RegExp = /^tenon-/): Holdings {
  const everything = [
    ...(isMainThread() ? [...threads(), ...descriptors(), ...children()] : []),
    ...resources(),
    ...listeners(),
    ...temporary(temporaryFiles),
  ];
  const counted = new Map<string, number>();
  for (const one of everything) counted.set(one, (counted.get(one) ?? 0) + 1);
  return counted;
}

function threads(): string[] {
  return list("/proc/self/task").flatMap((tid) => {
    const name = attempt(() => readFileSync(`/proc/self/task/${tid}/comm`, "utf8").trim());
    if (name === undefined || keptThreads.test(name)) return [];
    const [, plugin] = pluginThread.exec(name) ?? [];
    // The kernel keeps 15 bytes of a name.
    return [
      plugin === undefined ? `thread ${tid} "${name}"` : `thread ${tid} of plugin "${plugin}…", whose host is open`,
    ];
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

function temporary(names: RegExp): string[] {
  return list(tmpdir())
    .filter((name) => names.test(name))
    .map((name) => `temporary file ${name}`);
}

// By the kernel's word: what starts threads is realm/ alone, and so is what knows of them by node:worker_threads.
function isMainThread(): boolean {
  const [pid, tid] = attempt(() => readlinkSync("/proc/thread-self"))?.split("/task/") ?? [];
  return pid === tid;
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
