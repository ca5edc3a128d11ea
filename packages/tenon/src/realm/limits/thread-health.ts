import type { RealmHealth, RealmOptions } from "../realm.ts";
import { CpuWatch, tookTooMuch } from "./cpu-watch.ts";
import type { MemoryWatch, WatchedThread } from "./memory-watch.ts";
import type { ThreadCpu } from "./thread-cpu.ts";

/** Less than this is what the clocks of two threads may differ by. */
const turnedMs = 1;

interface Thread extends WatchedThread {
  readonly name: string;
  stack(deadlineMs: number): Promise<string | undefined>;
  breakOff(why: string, stack?: string): void;
}

/** What is known of a thread's health, from the host's side. Dispose it when the thread is gone. */
export function threadHealth(
  thread: Thread,
  { memory, cpu }: { readonly memory: MemoryWatch; readonly cpu: ThreadCpu },
  { limits, wheel }: Pick<RealmOptions, "limits" | "wheel">,
): RealmHealth & Disposable {
  const limitBytes = limits.memoryBytes ?? Infinity;
  const watching = memory.watch(
    {
      thread,
      memoryBytes: limitBytes,
      onExceeded: ({ totalBytes, heapBytes, externalBytes }) =>
        thread.breakOff(
          `it had ${totalBytes} bytes of memory, ${heapBytes} of them heap and ${externalBytes} outside of it, and limits.memoryBytes is ${limitBytes}`,
        ),
    },
    wheel,
  );
  let isOver = false;
  const cpuMs = (): number | undefined => (isOver ? undefined : cpu.read(thread.name));
  const { cpuMs: limitMs = Infinity } = limits;
  const busy = new CpuWatch(
    { cpuMs, limitMs, onExceeded: (usedMs) => thread.breakOff(tookTooMuch(usedMs, limitMs)) },
    wheel,
  );
  return {
    get memory() {
      return watching.reading;
    },
    cpuMs,
    watchLoop: () => {
      const { idleMs } = thread.loop();
      return () => thread.loop().idleMs - idleMs > turnedMs;
    },
    stack: (deadlineMs) => thread.stack(deadlineMs),
    breakOff: (why, stack) => thread.breakOff(why, stack),
    [Symbol.dispose]: () => {
      isOver = true;
      watching[Symbol.dispose]();
      busy[Symbol.dispose]();
    },
  };
}
