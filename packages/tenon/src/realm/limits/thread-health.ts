import type { RealmHealth, RealmOptions } from "../realm.ts";
import type { MemoryWatch, WatchedThread } from "./memory-watch.ts";

/** Less than this is what the clocks of two threads may differ by. */
const turnedMs = 1;

interface Thread extends WatchedThread {
  breakOff(why: string): void;
}

/** What is known of a thread's health, from the host's side. Dispose it when the thread is gone. */
export function threadHealth(
  thread: Thread,
  memory: MemoryWatch,
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
  return {
    get memory() {
      return watching.reading;
    },
    watchLoop: () => {
      const { idleMs } = thread.loop();
      return () => thread.loop().idleMs - idleMs > turnedMs;
    },
    breakOff: (why) => thread.breakOff(why),
    [Symbol.dispose]: () => watching[Symbol.dispose](),
  };
}
