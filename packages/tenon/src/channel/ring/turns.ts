/** How a ring channel gets its turns. What runs in them is in the async context of nobody's call. */
export interface Turns {
  /** Runs after all promise jobs that are ready now, before the event loop goes on. */
  soon(run: () => void): void;
  /** Runs after the event loop has turned once. */
  later(run: () => void): void;
  now(): number;
}

interface Platform {
  readonly nextTick: (run: () => void) => void;
  readonly setImmediate: (run: () => void) => unknown;
  /** `AsyncLocalStorage.snapshot`, which answers what runs something in the context of now. */
  readonly snapshot: () => (run: () => void) => void;
}

/** Turns of a thread of Node's. */
export function platformTurns({ nextTick, setImmediate, snapshot }: Platform): Turns {
  const apart = snapshot();
  return {
    // A tick that is asked for while promise jobs run comes after them; asked for elsewhere it would come before.
    soon: (run) => queueMicrotask(() => nextTick(() => apart(run))),
    later: (run) => void setImmediate(() => apart(run)),
    now: () => performance.now(),
  };
}
