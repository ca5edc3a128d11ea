import type { HeapInfo } from "node:v8";
import type { Alarm, Wheel } from "../../kernel/wheel.ts";
import type { LoopReading, MemoryReading } from "../realm.ts";
import { microsOfOtherThreads } from "./other-threads.ts";

/** A thread as its memory is looked at, from the host's side: it is never asked, so it answers also while it is stuck. */
export interface WatchedThread {
  /** Undefined where it has ended. */
  heapStatistics(): Promise<HeapInfo | undefined>;
  loop(): LoopReading;
}

export interface WatchedRealm {
  readonly thread: WatchedThread;
  /** What it may have in all, in bytes. */
  readonly memoryBytes: number;
  /** Called once. */
  readonly onExceeded: (reading: MemoryReading) => void;
}

/** One realm under watch. Dispose it when the realm is gone. */
export interface Watching extends Disposable {
  /** The last that was seen of its memory; undefined while it had nothing to do. */
  readonly reading: MemoryReading | undefined;
}

/** A look costs 20 µs, half of them on the host's thread. */
const busyEveryMs = 20;
/** How soon a thread that was woken is noticed to work. */
const idleEveryMs = 100;
/** The same for one that begins by itself, by a timer, while none was woken. Each look wakes the host, which takes it up to 150 µs. */
const restEveryMs = 400;
/** Threads that take less than this share of the time are idle, all together or one of them. */
const idleShare = 0.02;

/**
 * Looks at the memory of threads about every 20 ms while they work. Whether one may be at work is told by the processor time of the
 * process: one look for all of them, so that a hundred idle threads cost as much as one. Runs only while there are some, and rarely
 * while none of them is called.
 */
export class MemoryWatch {
  readonly #realms: Set<Entry> = new Set();
  readonly #othersMicros: () => number;
  readonly #nowMs: () => number;
  #alarm: Alarm | undefined;
  #wheel: Wheel | undefined;
  #everyMs: number = busyEveryMs;
  #seen: { readonly othersMicros: number; readonly atMs: number } = { othersMicros: 0, atMs: 0 };

  /** `othersMicros` answers how much processor time all threads but the host's have had. */
  constructor(othersMicros: () => number = microsOfOtherThreads, nowMs: () => number = () => performance.now()) {
    this.#othersMicros = othersMicros;
    this.#nowMs = nowMs;
  }

  watch(realm: WatchedRealm, wheel: Wheel): Watching {
    const entry = new Entry(realm);
    this.#realms.add(entry);
    if (this.#alarm === undefined) {
      this.#seen = this.#see();
      this.#everyMs = busyEveryMs;
      this.#next(wheel);
    }
    return {
      get reading() {
        return entry.reading;
      },
      [Symbol.dispose]: () => {
        this.#realms.delete(entry);
        if (this.#realms.size > 0) return;
        this.#alarm?.cancel();
        this.#alarm = undefined;
      },
    };
  }

  /** Some thread was woken. */
  stir(): void {
    if (this.#everyMs <= idleEveryMs || this.#alarm === undefined || this.#wheel === undefined) return;
    this.#alarm.cancel();
    this.#everyMs = idleEveryMs;
    this.#next(this.#wheel);
  }

  #see(): { readonly othersMicros: number; readonly atMs: number } {
    return { othersMicros: this.#othersMicros(), atMs: this.#nowMs() };
  }

  #next(wheel: Wheel): void {
    this.#wheel = wheel;
    this.#alarm = wheel.after(this.#everyMs, () => this.#look(wheel), { keepAlive: false });
  }

  #look(wheel: Wheel): void {
    const seen = this.#see();
    const tookMs = seen.atMs - this.#seen.atMs;
    const isBusy = seen.othersMicros - this.#seen.othersMicros > tookMs * 1000 * idleShare;
    this.#seen = seen;
    this.#everyMs = isBusy ? busyEveryMs : Math.min(restEveryMs, this.#everyMs * 2);
    if (isBusy) for (const entry of this.#realms) entry.look(tookMs * idleShare);
    this.#next(wheel);
  }
}

class Entry {
  readonly #realm: WatchedRealm;
  reading: MemoryReading | undefined;
  #activeMs = 0;
  #looking = false;
  #exceeded = false;

  constructor(realm: WatchedRealm) {
    this.#realm = realm;
  }

  /** A thread in one long native call does not answer before its end; it is not asked twice. */
  look(leastActiveMs: number): void {
    const { thread, memoryBytes, onExceeded } = this.#realm;
    if (this.#looking || this.#exceeded) return;
    const { activeMs } = thread.loop();
    if (activeMs - this.#activeMs <= leastActiveMs) return;
    this.#activeMs = activeMs;
    this.#looking = true;
    const done = (heap: HeapInfo | undefined): void => {
      this.#looking = false;
      if (heap === undefined) return;
      this.reading = readingOf(heap);
      if (this.reading.totalBytes <= memoryBytes || this.#exceeded) return;
      this.#exceeded = true;
      onExceeded(this.reading);
    };
    void thread.heapStatistics().then(done);
  }
}

function readingOf(heap: HeapInfo): MemoryReading {
  const { used_heap_size: heapBytes, external_memory: externalBytes, malloced_memory: mallocedBytes } = heap;
  const totalBytes = heapBytes + externalBytes + mallocedBytes;
  return { at: new Date().toISOString(), heapBytes, externalBytes, mallocedBytes, totalBytes };
}
