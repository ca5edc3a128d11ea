import { readdirSync, readFileSync } from "node:fs";

/** Milliseconds that the kernel has run the threads of a process, those that are there now. Linux only. */
export function ranMs(pid: number): number {
  const tasks = `/proc/${pid}/task`;
  const nanoseconds = readdirSync(tasks).map((tid) =>
    Number(readFileSync(`${tasks}/${tid}/schedstat`, "utf8").split(" ")[0]),
  );
  return nanoseconds.reduce((sum, each) => sum + each, 0) / 1e6;
}

/** Memory of a process that belongs to no file, in bytes: its heaps and stacks, and nobody else's. */
export function anonymousBytes(pid: number): number {
  const kilobytes = /^Anonymous: +(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1];
  if (kilobytes === undefined) throw new Error(`Cannot tell the memory of process ${pid}: the kernel does not say`);
  return Number(kilobytes) * 1024;
}
