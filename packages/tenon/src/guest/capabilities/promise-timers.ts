type Start = (callback: () => void, delayMs?: number) => PluginTimer;

interface PluginTimer {
  close(): void;
  unref(): unknown;
}

interface PromiseOptions {
  readonly signal?: AbortSignal;
  readonly ref?: boolean;
}

export interface PromiseTimers {
  readonly setTimeout: (delayMs?: number, value?: unknown, options?: PromiseOptions) => Promise<unknown>;
  readonly setImmediate: (value?: unknown, options?: PromiseOptions) => Promise<unknown>;
  readonly setInterval: (delayMs?: number, value?: unknown, options?: PromiseOptions) => AsyncGenerator<unknown>;
  readonly scheduler: object;
}

/** As Node documents them. What still waits when the plugin is unloaded is never settled, and so keeps nothing. */
export function promiseTimers(startTimeout: Start, startImmediate: Start, startInterval: Start): PromiseTimers {
  const setTimeout: PromiseTimers["setTimeout"] = (delayMs, value, options) =>
    once((fire) => startTimeout(fire, delayMs), value, options);
  const setImmediate: PromiseTimers["setImmediate"] = (value, options) =>
    once((fire) => startImmediate(fire), value, options);
  return {
    setTimeout,
    setImmediate,
    setInterval: (delayMs, value, options) => ticks((fire) => startInterval(fire, delayMs), value, options),
    scheduler: {
      wait: (delayMs: number, options?: PromiseOptions) => setTimeout(delayMs, undefined, options),
      yield: () => setImmediate(),
    },
  };
}

function once(
  start: (fire: () => void) => PluginTimer,
  value: unknown,
  { signal, ref = true }: PromiseOptions = {},
): Promise<unknown> {
  if (signal?.aborted) return Promise.reject(abortError(signal));
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const abort = (): void => {
    timer.close();
    reject(abortError(signal));
  };
  const timer = start(() => {
    signal?.removeEventListener("abort", abort);
    resolve(value);
  });
  if (!ref) timer.unref();
  signal?.addEventListener("abort", abort, { once: true });
  return promise;
}

async function* ticks(
  start: (fire: () => void) => PluginTimer,
  value: unknown,
  { signal, ref = true }: PromiseOptions = {},
): AsyncGenerator<unknown, void, undefined> {
  if (signal?.aborted) throw abortError(signal);
  const state = { due: 0, wake: Promise.withResolvers<void>() };
  const wake = (): void => state.wake.resolve();
  const timer = start(() => {
    state.due += 1;
    wake();
  });
  if (!ref) timer.unref();
  signal?.addEventListener("abort", wake, { once: true });
  try {
    for (;;) {
      if (state.due === 0 && !signal?.aborted) await state.wake.promise;
      state.wake = Promise.withResolvers();
      for (; state.due > 0; state.due -= 1) yield value;
      if (signal?.aborted) throw abortError(signal);
    }
  } finally {
    timer.close();
    signal?.removeEventListener("abort", wake);
  }
}

function abortError(signal: AbortSignal | undefined): Error {
  const error = new Error("The operation was aborted", { cause: signal?.reason });
  return Object.assign(error, { name: "AbortError", code: "ABORT_ERR" });
}
