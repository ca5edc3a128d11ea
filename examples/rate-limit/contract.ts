import { bytes, contract, f, method, struct, t } from "tenon/contract";

/** What one key has used of its window. */
export const Counter = struct("Counter", { key: f.utf8(24), used: f.u32 });

/** All that a limiter knows: also its state, when one version hands over to the next. */
export const Counters = struct("Counters", {
  windowEndMs: f.f64,
  count: f.u32,
  counters: f.array(Counter, 64),
});

export const Take = struct("Take", { key: f.utf8(24), cost: f.u32 });
export const Taken = struct("Taken", { remaining: f.u32, allowed: f.bool });

export const RateLimit = contract("rate-limit", 1, {
  config: t.Object({ limit: t.Integer({ minimum: 1, maximum: 1_000_000 }), windowMs: t.Number({ minimum: 1 }) }),
  state: Counters,
  methods: {
    /** As JSON; keys have at most 24 bytes. */
    execute: method(
      t.Object({ key: t.String({ minLength: 1 }), cost: t.Integer({ minimum: 0, maximum: 1_000_000 }) }),
      t.Object({ allowed: t.Boolean(), remaining: t.Integer() }),
      { sync: true },
    ),
    /** The same as structs. */
    take: method(Take, Taken, { sync: true }),
    /** FNV-1a of a key, 4 bytes, for whoever spreads keys over limiters. */
    hash: method(bytes(), bytes(), { sync: true }),
  },
  services: { clock: { nowMs: method(t.Undefined(), t.Number(), { sync: true }) } },
  events: { refused: Take },
});
