/** Where the wheel gets its time from: the platform in production, a hand in tests. */
export interface Clock {
  /** Milliseconds from some fixed point; never goes back. */
  now(): number;
  /**
   * Calls `wake` once, about `delayMs` from now, and returns what takes that back. It may wake early (the platform's
   * timers do, by a fraction of a millisecond, or at their longest delay), so the woken looks at `now()`.
   * `keepAlive: false` lets the process exit before.
   */
  arm(delayMs: number, wake: () => void, keepAlive: boolean): () => void;
}

/** The longest delay a platform timer takes; it turns anything above into 1 ms. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/**
 * The platform's clock. A bare guest context is given no `performance`; there it counts on `Date`, and a step of the wall
 * clock moves the alarms.
 */
export const systemClock: Clock = Object.freeze({
  now: typeof performance === "undefined" ? () => Date.now() : () => performance.now(),
  arm(delayMs: number, wake: () => void, keepAlive: boolean): () => void {
    const timer = setTimeout(wake, Math.min(delayMs, LONGEST_DELAY_MS));
    if (!keepAlive) timer.unref?.();
    return () => clearTimeout(timer);
  },
});
