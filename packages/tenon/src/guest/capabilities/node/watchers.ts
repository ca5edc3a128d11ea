import type { Capability } from "../capability.ts";
import { replace } from "./in-place.ts";
import { type Ends, enter } from "./told-by-node.ts";

interface Watcher extends Ends {
  close(): void;
}
type Watch = (path: unknown, ...rest: unknown[]) => Watcher;
type WatchFile = (path: unknown, ...rest: unknown[]) => Ends;
type WatchIn = (path: unknown, options?: WatchOptions | string) => AsyncIterator<unknown> & AsyncIterable<unknown>;
interface WatchOptions {
  readonly encoding?: string;
  readonly signal?: AbortSignal;
}

/** Watchers of `fs.watch`, `fs.watchFile` and `fs.promises.watch`. */
export const watchers: Capability = (context) => {
  const { ambient, creations, scope } = context;
  const fs = ambient.builtin("node:fs") as { readonly promises: object; unwatchFile(this: void, path: unknown): void };

  replace<Watch>(fs, "watch", (natural) => {
    const watch: Watch = (path, ...rest) => {
      const watcher = natural(path, ...rest);
      const label = (): string => `watcher of ${String(path)}`;
      enter(
        context,
        watcher,
        { kind: "watcher", label, ends: "close", close: () => watcher.close() },
        creations.here(watch),
      );
      return watcher;
    };
    return watch;
  });

  replace<WatchFile>(fs, "watchFile", (natural) => {
    // All listeners of one file share a watcher.
    const known = new WeakSet<Ends>();
    const { unwatchFile } = fs;
    const watchFile: WatchFile = (path, ...rest) => {
      const watcher = natural(path, ...rest);
      if (known.has(watcher)) return watcher;
      known.add(watcher);
      const label = (): string => `watcher of file ${String(path)}`;
      enter(
        context,
        watcher,
        { kind: "watcher", label, ends: "stop", close: () => unwatchFile(path) },
        creations.here(watchFile),
      );
      return watcher;
    };
    return watchFile;
  });

  replace<WatchIn>(fs.promises, "watch", (natural) => {
    const watch: WatchIn = (path, options) => {
      const end = new AbortController();
      const given: WatchOptions | undefined = typeof options === "string" ? { encoding: options } : options;
      const signal = given?.signal === undefined ? end.signal : AbortSignal.any([given.signal, end.signal]);
      const events = natural(path, { ...given, signal });
      const created = creations.here(watch);
      return (async function* () {
        // Nothing is watched before the first is asked for.
        const holding = scope.add(`watcher of ${String(path)}`, () => end.abort(), created);
        try {
          yield* events;
        } finally {
          holding.forget();
        }
      })();
    };
    return watch;
  });
  return {};
};
