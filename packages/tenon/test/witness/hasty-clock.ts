import type { Clock } from "../../src/kernel/clock.ts";

/** Time passes as soon as somebody waits for it. */
export class HastyClock implements Clock {
  waitedMs = 0;

  now(): number {
    return this.waitedMs;
  }

  arm(delayMs: number, wake: () => void): () => void {
    const immediate = setImmediate(() => {
      this.waitedMs += delayMs;
      wake();
    });
    return () => clearImmediate(immediate);
  }
}
