import type { Alarm, Wheel } from "../../kernel/wheel.ts";
import type { MemoryReading } from "../realm.ts";
import { familyOf, openDescriptors, proportionalBytes, residentBytes } from "./process-memory.ts";

export interface WatchedProcess {
  readonly pid: number;
  /** Whether it may start others, whose memory counts as its own. */
  readonly startsOthers: boolean;
  readonly memoryBytes: number;
  readonly descriptors: number;
  readonly wheel: Wheel;
  /** It has more than it may, of memory or of descriptors. One of both is called, once. */
  readonly onExceeded: (reading: MemoryReading) => void;
  readonly onTooMany: (descriptors: number) => void;
}

const busyEveryMs = 20;
/** How soon one that begins to take memory is noticed. */
const idleEveryMs = 100;
/** Less is what a process that does nothing gains or gives back. */
const stirBytes = 256 * 1_024;

/**
 * Looks at the memory of a process, and at how many descriptors it has, about every 20 ms while it changes. A look reads one small file of the kernel; only where
 * pages in memory come to more than the limit is it told which of them are its own, which takes a millisecond.
 */
export class ProcessWatch implements Disposable {
  readonly #watched: WatchedProcess;
  #alarm: Alarm | undefined;
  #everyMs: number = busyEveryMs;
  #residentBytes = 0;
  reading: MemoryReading | undefined;

  constructor(watched: WatchedProcess) {
    this.#watched = watched;
    this.#next();
  }

  [Symbol.dispose](): void {
    this.#alarm?.cancel();
  }

  #next(): void {
    this.#alarm = this.#watched.wheel.after(this.#everyMs, () => this.#look(), { keepAlive: false });
  }

  #look(): void {
    const { pid, startsOthers, memoryBytes, onExceeded, descriptors, onTooMany } = this.#watched;
    const pids = startsOthers ? familyOf(pid) : [pid];
    const resident = sum(pids, residentBytes);
    if (resident === undefined) return;
    const stirs = Math.abs(resident - this.#residentBytes) > stirBytes;
    this.#residentBytes = resident;
    const totalBytes = resident <= memoryBytes ? resident : (sum(pids, proportionalBytes) ?? resident);
    this.reading = { at: new Date().toISOString(), totalBytes };
    if (totalBytes > memoryBytes) return onExceeded(this.reading);
    const open = sum(pids, openDescriptors) ?? 0;
    if (open > descriptors) return onTooMany(open);
    this.#everyMs = stirs ? busyEveryMs : Math.min(idleEveryMs, this.#everyMs * 2);
    this.#next();
  }
}

/** Of those that are still there; undefined if none is. */
function sum(pids: readonly number[], of: (pid: number) => number | undefined): number | undefined {
  const known = pids.flatMap((pid) => of(pid) ?? []);
  return known.length === 0 ? undefined : known.reduce((total, each) => total + each, 0);
}
