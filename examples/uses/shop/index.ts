import { definePlugin } from "tenon/plugin";
import { Shop, Stock } from "../contract.ts";

export default definePlugin(Shop, {
  uses: { stock: Stock },
  setup({ uses }) {
    return {
      methods: {
        async buy({ item }) {
          const { from, left } = await uses.stock.take({ item });
          return { receipt: `one ${item} from ${from}, ${left} left` };
        },
      },
    };
  },
});
