import { definePlugin } from "tenon/plugin";
import { RateLimit } from "../../contracts/rate-limit.ts";

/** Version 2 tells how much of the burst is used, and takes over what version 1 has counted. */
export default definePlugin(RateLimit, {
  setup({ config, plugin }) {
    let decisions = 0;
    const used: Record<string, number> = Object.create(null) as Record<string, number>;
    return {
      methods: {
        execute: async ({ key, cost }) => {
          decisions += 1;
          const count = decisions;
          const sum = (used[key] ?? 0) + cost;
          const allowed = sum <= config.burst;
          const now = allowed ? sum : (used[key] ?? 0);
          used[key] = now;
          return Promise.resolve({
            allowed,
            remaining: config.burst - now,
            decisions: count,
            version: plugin.version,
            load: now / config.burst,
          });
        },
        watch: async function* ({ key, times }) {
          for (let time = 0; time < times; time++) {
            await new Promise((resolve) => setTimeout(resolve, 2));
            yield { remaining: config.burst - (used[key] ?? 0) };
          }
        },
      },
      snapshot: () => ({ decisions, used: { ...used } }),
      restore: (state) => {
        decisions = state.decisions;
        Object.assign(used, state.used);
      },
    };
  },
});
