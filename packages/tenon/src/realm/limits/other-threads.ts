/**
 * Processor time of all threads of the process but this one, in microseconds. Workers are among them, and so are V8's and libuv's own
 * threads: that these ran says no more than that it is worth a look.
 */
export function microsOfOtherThreads(): number {
  const [all, own] = [process.cpuUsage(), process.threadCpuUsage()];
  return all.user + all.system - own.user - own.system;
}
