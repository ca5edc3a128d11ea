import type { Holding } from "../../kernel/scope.ts";
import type { NativeTimer } from "../ambient.ts";
import type { CreatedAt } from "../created-at.ts";
import type { Capability, CapabilityContext } from "./capability.ts";
import { promiseTimers } from "./promise-timers.ts";

const promisified = Symbol.for("nodejs.util.promisify.custom");

type Callback = (...args: unknown[]) => unknown;

/** What plugin code gets for a timer: the methods of Node's, none of its links into the host's timer lists. */
class PluginTimer {
  readonly #native: NativeTimer;
  readonly #refresh: () => void;
  readonly #clear: () => void;
  readonly id: number;

  constructor(id: number, native: NativeTimer, refresh: () => void, clear: () => void) {
    this.id = id;
    this.#native = native;
    this.#refresh = refresh;
    this.#clear = clear;
  }

  ref(): this {
    this.#native.ref?.();
    return this;
  }

  unref(): this {
    this.#native.unref?.();
    return this;
  }

  hasRef(): boolean {
    return this.#native.hasRef?.() ?? true;
  }

  refresh(): this {
    this.#refresh();
    return this;
  }

  close(): void {
    this.#clear();
  }

  [Symbol.toPrimitive](): number {
    return this.id;
  }

  [Symbol.dispose](): void {
    this.#clear();
  }
}

/** Timers that end with the plugin. An error thrown in a callback is the plugin's, not the host's. */
export const timers: Capability = (context) => {
  const live = new Map<number, () => void>();
  const counter = { next: 1 };
  const { creations, ambient, permits } = context;
  const { natural } = ambient;

  const start = (
    kind: "timeout" | "interval" | "immediate",
    callback: Callback,
    delayMs: number,
    args: unknown[],
    created: CreatedAt | undefined,
  ): PluginTimer => {
    const id = counter.next++;
    const label = kind === "immediate" ? kind : `${kind} ${delayMs} ms`;
    permits.needLoop(`a timer: ${label}`);
    const held: { by: Holding | undefined; cleared: boolean } = { by: undefined, cleared: false };
    const hold = (): void => {
      live.set(id, clear);
      held.by ??= context.scope.add(label, clearNative, created);
    };
    const letGo = (): void => {
      live.delete(id);
      held.by?.forget();
      held.by = undefined;
    };
    const run = (): void => {
      if (kind !== "interval") letGo();
      guarded(context, kind, callback, args);
    };
    const native =
      kind === "timeout"
        ? natural.setTimeout(run, delayMs)
        : kind === "interval"
          ? natural.setInterval(run, delayMs)
          : natural.setImmediate(run);
    const clearNative = (): void => {
      held.cleared = true;
      live.delete(id);
      if (kind === "timeout") natural.clearTimeout(native);
      else if (kind === "interval") natural.clearInterval(native);
      else natural.clearImmediate(native);
    };
    const clear = (): void => {
      clearNative();
      letGo();
    };
    // One that has fired starts again by this, and is held again; one that was cleared does not.
    const refresh = (): void => {
      if (held.cleared || native.refresh === undefined) return;
      native.refresh();
      hold();
    };
    hold();
    return new PluginTimer(id, native, refresh, clear);
  };
  const clear = (timer: unknown): void => {
    if (timer instanceof PluginTimer) timer.close();
    else if (typeof timer === "number" || typeof timer === "string") live.get(Number(timer))?.();
  };
  const delay = (value: unknown): number => {
    const delayMs = Number(value);
    return delayMs >= 1 && delayMs <= 2 ** 31 - 1 ? delayMs : 1;
  };

  const setTimeout = (callback: unknown, delayMs?: unknown, ...args: unknown[]): PluginTimer =>
    start("timeout", checked(callback), delay(delayMs), args, creations.often(setTimeout));
  const setInterval = (callback: unknown, delayMs?: unknown, ...args: unknown[]): PluginTimer =>
    start("interval", checked(callback), delay(delayMs), args, creations.here(setInterval));
  const setImmediate = (callback: unknown, ...args: unknown[]): PluginTimer =>
    start("immediate", checked(callback), 0, args, creations.often(setImmediate));
  const promises = promiseTimers(setTimeout, setImmediate, setInterval);
  // What util.promisify() answers for these two.
  Object.defineProperty(setTimeout, promisified, { value: promises.setTimeout });
  Object.defineProperty(setImmediate, promisified, { value: promises.setImmediate });
  return {
    setTimeout,
    setInterval,
    setImmediate,
    clearTimeout: clear,
    clearInterval: clear,
    clearImmediate: clear,
  };
};

function checked(callback: unknown): Callback {
  if (typeof callback === "function") return callback as Callback;
  throw new TypeError(`The "callback" argument must be of type function. Received ${typeof callback}`);
}

export function guarded(context: CapabilityContext, where: string, callback: Callback, args: readonly unknown[]): void {
  try {
    const result = callback(...args);
    if (typeof result === "object" && result !== null && typeof (result as { then?: unknown }).then === "function") {
      (result as PromiseLike<unknown>).then(undefined, (error: unknown) => context.onUncaught(error, where));
    }
  } catch (error) {
    context.onUncaught(error, where);
  }
}
