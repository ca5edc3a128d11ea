import { Readable } from "node:stream";
import { definePlugin } from "tenon/plugin";
import { RateLimit } from "../../contracts/rate-limit.ts";

// What tracing agents do, and never undo: a hook on a class that belongs to the whole process. The hook keeps this
// plugin's cache, and with it all of the plugin, reachable from the host for ever.
export default definePlugin(RateLimit, {
  setup({ plugin }) {
    const cache = new Map<string, number>();
    Object.defineProperty(Readable, "leakyTrace", { value: (name: string) => cache.get(name), configurable: true });
    return {
      methods: {
        execute: ({ key, cost }) => {
          cache.set(key, cost);
          return { allowed: true, remaining: 0, decisions: cache.size, version: plugin.version };
        },
        watch: () => [],
      },
    };
  },
});
