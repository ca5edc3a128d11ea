import type { Alarm, Wheel } from "../../kernel/wheel.ts";

/** So long `limits.cpuMs` is counted over. */
const windowMs = 10_000;
const everyMs = 1_000;

export interface WatchedCpu {
  /** Milliseconds of processor time so far, by the kernel's word; undefined where it cannot be told. */
  readonly cpuMs: () => number | undefined;
  /** Milliseconds of it that may be taken within ten seconds; Infinity: it is not looked at. */
  readonly limitMs: number;
  /** Called once. */
  readonly onExceeded: (usedMs: number) => void;
  readonly nowMs?: () => number;
}

interface Reading {
  readonly atMs: number;
  readonly cpuMs: number;
}

/** Looks once a second at how much processor time a realm has taken. Dispose it when the realm is gone. */
export class CpuWatch implements Disposable {
  readonly #watched: WatchedCpu;
  readonly #wheel: Wheel;
  /** Oldest first, those of the last ten seconds and one before. */
  readonly #past: Reading[] = [];
  #alarm: Alarm | undefined;

  constructor(watched: WatchedCpu, wheel: Wheel) {
    this.#watched = watched;
    this.#wheel = wheel;
    if (watched.limitMs !== Infinity) this.#look();
  }

  [Symbol.dispose](): void {
    this.#alarm?.cancel();
  }

  #look(): void {
    const { cpuMs, limitMs, onExceeded, nowMs = () => performance.now() } = this.#watched;
    const used = cpuMs();
    // A thread that has just begun is not listed yet, and then it has taken none.
    const now: Reading = { atMs: nowMs(), cpuMs: used ?? this.#past.at(-1)?.cpuMs ?? 0 };
    this.#past.push(now);
    while ((this.#past[1]?.atMs ?? Infinity) <= now.atMs - windowMs) this.#past.shift();
    const [oldest = now] = this.#past;
    const spanMs = now.atMs - oldest.atMs;
    // A host that stood still has not looked: what was taken meanwhile is its share of ten seconds.
    const usedMs = (now.cpuMs - oldest.cpuMs) * Math.min(1, windowMs / spanMs);
    if (usedMs > limitMs) return onExceeded(usedMs);
    this.#alarm = this.#wheel.after(everyMs, () => this.#look(), { keepAlive: false });
  }
}

/** Why a realm is ended that took too much. */
export function tookTooMuch(usedMs: number, limitMs: number): string {
  return `it took ${Math.round(usedMs)} ms of processor time within ten seconds, and limits.cpuMs is ${limitMs}`;
}
