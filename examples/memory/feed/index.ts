import { definePlugin } from "tenon/plugin";
import { Feed, Price } from "../contract.ts";

export default definePlugin(Feed, {
  setup(ctx) {
    const prices = ctx.segments.openForWriting("prices", Price);
    return {
      methods: {
        list: ({ symbol, bid, ask }) => prices.allocate({ symbol, bid, ask, updates: 0 }),
        update({ reference, bid, ask }) {
          const price = prices.edit(reference);
          price.bid = bid;
          price.ask = ask;
          price.updates += 1;
          return null;
        },
      },
    };
  },
});
