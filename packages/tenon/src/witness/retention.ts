import v8 from "node:v8";
import type { Wheel } from "../kernel/wheel.ts";
import { Readings } from "./ambient/readings.ts";
import { readProc } from "./proc.ts";
import { keptName, listThreads } from "./threads.ts";

/** Less than this is not told from the noise of a process: the first worker alone leaves up to 7 MiB. */
const leastBytes = 16 * 2 ** 20;
/** Two looks that differ by less show the same. */
const steadyBytes = 2 ** 20;
const waitsMs = [20, 50, 100, 200] as const;

/** Threads of Node's own, which work for whoever asks. */
const poolThreads = /^(node-)?(MainThread|V8Worker|libuv-worker|DelayedTaskSche|SignalInspector)$/;

/** The memory of the process at one moment, in bytes. */
interface Level {
  readonly anonymousBytes: number;
  /** Heap and buffers of the host's own isolate. */
  readonly hostBytes: number;
}

/** What one isolate had: pages of its heap, V8's own tables, buffers. A part of `v8.HeapInfo`. */
export type OwnHeap = Pick<v8.HeapInfo, "total_physical_size" | "malloced_memory" | "external_memory">;

interface Window {
  readonly ownBytes: number;
  readonly level: Level;
  /** What other threads have done until then, by tid. */
  readonly work: ReadonlyMap<number, string | undefined>;
  /** Whether no neighbour ran until the first look; undefined before it. */
  alone: boolean | undefined;
}

/**
 * Watches what an allocator keeps of a thread's memory once its isolate is gone. A claim needs two accounts that agree: what the
 * realm had at its end and the kernel did not get back when it ended, and what the process has more than before the realm.
 * Growth of the host's own heap and buffers is taken off both. If a thread of somebody else ran while the realm ended, or the
 * kernel does not tell, nothing is claimed.
 */
export class Retention {
  readonly #thread: string;
  readonly #atStart: Level | undefined = levelNow();
  #window: Window | undefined;

  /** To be made before the realm is started; `thread` is the name that its thread will have. */
  constructor(thread: string) {
    this.#thread = keptName(thread);
  }

  /** To be called right before the end of the realm, with what its isolate has. */
  openWindow(own: OwnHeap): void {
    const ownBytes = own.total_physical_size + own.malloced_memory + own.external_memory;
    const level = levelNow();
    if (ownBytes < leastBytes || level === undefined) return;
    this.#window = { ownBytes, level, work: this.#work(), alone: undefined };
  }

  /** Bytes that are claimed now; 0 for none. */
  look(): number {
    const [start, window, now] = [this.#atStart, this.#window, levelNow()];
    if (start === undefined || window === undefined || now === undefined) return 0;
    window.alone ??= isSame(window.work, this.#work());
    if (!window.alone) return 0;
    const givenBack = window.level.anonymousBytes - now.anonymousBytes;
    const ofRealm = window.ownBytes - givenBack - growth(window.level, now);
    const sinceStart = now.anonymousBytes - start.anonymousBytes - growth(start, now);
    return Math.max(0, Math.min(ofRealm, sinceStart));
  }

  #work(): ReadonlyMap<number, string | undefined> {
    const others = (listThreads() ?? []).filter(
      ({ tid, name }) => tid !== process.pid && name !== this.#thread && !poolThreads.test(name),
    );
    return new Map(others.map(({ tid }) => [tid, workOf(tid)]));
  }
}

/**
 * The bytes that an allocator was shown to keep; 0 where that is little or cannot be told. The end of its isolate was all the
 * trimming there is (a collection of the host's heap gave back 2 MiB of 80, and would stall it): looks again until two looks
 * agree, 0.4 s at most, and only where the first shows much.
 */
export async function settleRetention(retention: Retention, wheel: Wheel): Promise<number> {
  let bytes = retention.look();
  if (bytes < leastBytes) return 0;
  for (const waitMs of waitsMs) {
    const { promise, resolve } = Promise.withResolvers<void>();
    wheel.after(waitMs, resolve);
    await promise;
    const next = Math.min(bytes, retention.look());
    if (next < leastBytes) return 0;
    if (bytes - next < steadyBytes) return next;
    bytes = next;
  }
  return bytes;
}

function levelNow(): Level | undefined {
  const anonymousBytes = new Readings().statusBytes("RssAnon");
  if (anonymousBytes === undefined) return undefined;
  const {
    total_physical_size: heapBytes,
    malloced_memory: tableBytes,
    external_memory: bufferBytes,
  } = v8.getHeapStatistics();
  return { anonymousBytes, hostBytes: heapBytes + tableBytes + bufferBytes };
}

function growth(from: Level, to: Level): number {
  return Math.max(0, to.hostBytes - from.hostBytes);
}

/** Time on a processor; undefined where the kernel does not tell, or for one that runs: its time is counted when it stops. */
function workOf(tid: number): string | undefined {
  const stat = readProc(`/proc/self/task/${tid}/stat`) ?? "";
  // The name stands in parentheses and may hold any of them.
  const isRunning = stat.slice(stat.lastIndexOf(")")).startsWith(") R");
  return isRunning ? undefined : readProc(`/proc/self/task/${tid}/schedstat`);
}

function isSame(one: Window["work"], other: Window["work"]): boolean {
  return one.size === other.size && [...one].every(([tid, work]) => work !== undefined && other.get(tid) === work);
}
