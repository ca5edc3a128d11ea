import { definePlugin } from "tenon/plugin";
import { Price, Quoter } from "../contract.ts";

export default definePlugin(Quoter, {
  setup(ctx) {
    const prices = ctx.segments.open("prices", Price);
    const watched: { price?: ReturnType<typeof prices.view> } = {};
    const need = (): ReturnType<typeof prices.view> => {
      if (watched.price === undefined) throw new Error("Nothing is watched yet");
      return watched.price;
    };
    return {
      methods: {
        watch(reference) {
          watched.price = prices.view(reference);
          return null;
        },
        spread() {
          const { symbol, bid, ask, updates } = need();
          return `${symbol} ${(ask - bid).toFixed(2)} after ${updates} updates`;
        },
        cheat() {
          const price = need() as { bid: number };
          price.bid = 0;
          return "done";
        },
      },
    };
  },
});
