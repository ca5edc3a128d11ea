import { setImmediate as turn } from "node:timers/promises";
import type { Clock } from "../../src/kernel/clock.ts";

interface Armed {
  readonly atMs: number;
  readonly keepAlive: boolean;
  readonly wake: () => void;
}

/** Time that passes when a test says so. Starts at 0. */
export class ManualClock implements Clock {
  readonly #armed: Set<Armed> = new Set();
  #nowMs = 0;

  now(): number {
    return this.#nowMs;
  }

  arm(delayMs: number, wake: () => void, keepAlive: boolean): () => void {
    const timer: Armed = { atMs: this.#nowMs + delayMs, keepAlive, wake };
    this.#armed.add(timer);
    return () => void this.#armed.delete(timer);
  }

  /** What is armed now: when it wakes, and whether it would keep a process alive. */
  get armed(): readonly { readonly atMs: number; readonly keepAlive: boolean }[] {
    return [...this.#armed].map(({ atMs, keepAlive }) => ({ atMs, keepAlive }));
  }

  /** Lets time pass at once, waking whoever armed in between, in order. What a wake throws comes out here. */
  advance(byMs: number): void {
    const untilMs = this.#nowMs + byMs;
    for (let timer = this.#soonest(untilMs); timer; timer = this.#soonest(untilMs)) this.#wake(timer);
    this.#nowMs = untilMs;
  }

  /** Lets time pass and, before and after each wake, everything that waits for a promise go on. */
  async pass(byMs: number): Promise<void> {
    const untilMs = this.#nowMs + byMs;
    await turn();
    for (let timer = this.#soonest(untilMs); timer; timer = this.#soonest(untilMs)) {
      this.#wake(timer);
      await turn();
    }
    this.#nowMs = untilMs;
  }

  /** Wakes whoever is armed although the time has not come, as platform timers do by a fraction of a millisecond. */
  wakeEarly(): void {
    for (const timer of [...this.#armed]) {
      this.#armed.delete(timer);
      timer.wake();
    }
  }

  #soonest(untilMs: number): Armed | undefined {
    const [soonest] = [...this.#armed].sort((left, right) => left.atMs - right.atMs);
    return soonest && soonest.atMs <= untilMs ? soonest : undefined;
  }

  #wake(timer: Armed): void {
    this.#armed.delete(timer);
    this.#nowMs = Math.max(this.#nowMs, timer.atMs);
    timer.wake();
  }
}
