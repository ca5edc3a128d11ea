import { contract, f, method, struct, t } from "tenon/contract";

/** The same bytes in every language: `tenon generate contract.ts --language c`. */
export const Price = struct("Price", {
  symbol: f.utf8(8),
  bid: f.f64,
  ask: f.f64,
  updates: f.u32,
});

const reference = t.Integer({ minimum: 0 });

export const Feed = contract("feed", 1, {
  methods: {
    list: method(t.Object({ symbol: t.String(), bid: t.Number(), ask: t.Number() }), reference),
    update: method(t.Object({ reference, bid: t.Number(), ask: t.Number() }), t.Null()),
  },
});

export const Quoter = contract("quoter", 1, {
  methods: {
    watch: method(reference, t.Null()),
    spread: method(t.Null(), t.String()),
    cheat: method(t.Null(), t.String()),
  },
});
