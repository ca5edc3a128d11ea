import { definePlugin } from "tenon/plugin";
import { RateLimit } from "../../contracts/rate-limit.ts";

export default definePlugin(RateLimit, {
  setup({ config, plugin }) {
    let decisions = 0;
    const used = new Map<string, number>();
    return {
      methods: {
        execute: ({ key, cost }) => {
          decisions += 1;
          const sum = (used.get(key) ?? 0) + cost;
          const allowed = sum <= config.burst;
          if (allowed) used.set(key, sum);
          return { allowed, remaining: config.burst - (used.get(key) ?? 0), decisions, version: plugin.version };
        },
        watch: async function* ({ key, times }) {
          for (let time = 0; time < times; time++) {
            await new Promise((resolve) => setTimeout(resolve, 2));
            yield { remaining: config.burst - (used.get(key) ?? 0) };
          }
        },
      },
      snapshot: () => ({ decisions, used: Object.fromEntries(used) }),
      restore: (state) => {
        decisions = state.decisions;
        for (const [key, sum] of Object.entries(state.used)) used.set(key, sum);
      },
    };
  },
});
