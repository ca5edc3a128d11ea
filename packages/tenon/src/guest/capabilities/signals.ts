import type { Capability } from "./capability.ts";

type SignalClass = new (...args: never[]) => object;
type Statics = Readonly<Record<"abort" | "any", (argument?: unknown) => unknown>>;

/**
 * `AbortSignal` whose signals end with the plugin. Node holds one that has listeners from a global table: a timeout until it
 * fires, a composite for as long as a source lives (nodejs/node#54614), and with it everything its listener can reach.
 */
export const signals: Capability = ({ scope, ambient: { natural } }) => {
  const Natural = natural["AbortSignal"] as SignalClass & Statics;
  const Failure = natural["DOMException"] as new (message: string, name: string) => Error;
  let end: AbortController | undefined;

  // One more source, which aborts when the realm ends.
  const endSignal = (): AbortSignal => {
    if (end === undefined) {
      const controller = new AbortController();
      scope.add("composite signals", () => controller.abort(new Failure("The plugin is unloaded", "AbortError")));
      end = controller;
    }
    return end.signal;
  };

  class AbortSignal {
    static abort(reason?: unknown): unknown {
      return Natural.abort(reason ?? new Failure("This operation was aborted", "AbortError"));
    }

    static timeout(delayMs: number): unknown {
      const controller = new AbortController();
      const timer = natural.setTimeout(() => {
        holding.forget();
        controller.abort(new Failure("The operation was aborted due to timeout", "TimeoutError"));
      }, delayMs);
      timer.unref?.();
      const holding = scope.add(`timeout ${delayMs} ms`, () => natural.clearTimeout(timer));
      return controller.signal;
    }

    static any(sources: Iterable<unknown>): unknown {
      return Natural.any([...sources, endSignal()]);
    }

    static [Symbol.hasInstance](value: unknown): boolean {
      return Function.prototype[Symbol.hasInstance].call(Natural, value);
    }
  }
  return { AbortSignal };
};
