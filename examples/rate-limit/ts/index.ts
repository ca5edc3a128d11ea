import { allocate } from "tenon/contract";
import { definePlugin } from "tenon/plugin";
import { Counters, RateLimit } from "../contract.ts";

export default definePlugin(RateLimit, {
  setup({ config, services, emit, log }) {
    const own = allocate(Counters);
    const taken = (key: string, cost: number): { allowed: boolean; remaining: number } => {
      const { limit, windowMs } = config;
      if (cost > limit)
        throw Object.assign(new Error(`cost ${cost} is above the limit ${limit}`), { code: "RATE_LIMIT_COST" });
      const now = services.clock.sync.nowMs(undefined);
      if (now >= own.windowEndMs) {
        own.windowEndMs = now + windowMs;
        own.count = 0;
      }
      let at = 0;
      while (at < own.count && own.counters.at(at)?.key !== key) at += 1;
      if (at === own.counters.length)
        throw Object.assign(new Error("no room for another key"), { code: "RATE_LIMIT_FULL" });
      if (at === own.count) {
        own.counters.set(at, { key, used: 0 });
        own.count += 1;
      }
      const used = own.counters.at(at)?.used ?? 0;
      if (used + cost > limit) {
        emit("refused", { key, cost });
        log.info(`refused ${key}`);
        return { allowed: false, remaining: limit - used };
      }
      own.counters.set(at, { key, used: used + cost });
      return { allowed: true, remaining: limit - used - cost };
    };
    return {
      methods: {
        execute({ key, cost }) {
          if (Buffer.byteLength(key) > 24) throw new Error("a key has at most 24 bytes");
          return taken(key, cost);
        },
        take: ({ key, cost }) => taken(key, cost),
        hash(key) {
          let hash = 2_166_136_261;
          for (const byte of key) hash = Math.imul(hash ^ byte, 16_777_619);
          return Uint8Array.of(hash, hash >>> 8, hash >>> 16, hash >>> 24);
        },
      },
      snapshot: () => own,
      restore(state) {
        own.windowEndMs = state.windowEndMs;
        own.count = state.count;
        for (let at = 0; at < state.count; at += 1) {
          const { key = "", used = 0 } = state.counters.at(at) ?? {};
          own.counters.set(at, { key, used });
        }
      },
    };
  },
});
