import type { Capability } from "./capability.ts";

type SignalClass = new (...args: never[]) => object;
type Statics = Readonly<Record<"abort" | "any", (argument?: unknown) => unknown>>;

/**
 * `AbortSignal` whose signals end with the plugin. Node holds one that has listeners from a global table: a timeout until it
 * fires, a composite for as long as a source lives (nodejs/node#54614), and with it everything its listener can reach.
 */
export const signals: Capability = ({ scope, creations, ambient: { natural } }) => {
  const Natural = natural["AbortSignal"] as SignalClass & Statics;
  const Failure = natural["DOMException"] as new (message: string, name: string) => Error;
  let end: AbortController | undefined;

  // One more source, which aborts when the realm ends.
  const endSignal = (): AbortSignal => {
    if (end === undefined) {
      const controller = new AbortController();
      const abort = (): void => controller.abort(new Failure("The plugin is unloaded", "AbortError"));
      scope.add("composite signals", abort, creations.here(AbortSignal.any));
      end = controller;
    }
    return end.signal;
  };

  class AbortSignal {
    static abort(reason?: unknown): unknown {
      return Natural.abort(reason ?? new Failure("This operation was aborted", "AbortError"));
    }

    static timeout(this: void, delayMs: number): unknown {
      const controller = new AbortController();
      const timer = natural.setTimeout(() => {
        holding.forget();
        controller.abort(new Failure("The operation was aborted due to timeout", "TimeoutError"));
      }, delayMs);
      timer.unref?.();
      const clear = (): void => natural.clearTimeout(timer);
      const holding = scope.add(`timeout ${delayMs} ms`, clear, creations.often(AbortSignal.timeout));
      return controller.signal;
    }

    static any(this: void, sources: Iterable<unknown>): unknown {
      return Natural.any([...sources, endSignal()]);
    }

    static [Symbol.hasInstance](value: unknown): boolean {
      return Function.prototype[Symbol.hasInstance].call(Natural, value);
    }
  }
  return { AbortSignal };
};
