import { definePlugin } from "tenon/plugin";
import { Stock } from "../contract.ts";

export default definePlugin(Stock, {
  setup({ plugin }) {
    const left = new Map([["lamp", 2]]);
    return {
      methods: {
        take({ item }) {
          const now = (left.get(item) ?? 0) - 1;
          if (now < 0) throw new RangeError(`There is no ${item} left`);
          left.set(item, now);
          return { from: `${plugin.name}@${plugin.version}`, left: now };
        },
      },
    };
  },
});
