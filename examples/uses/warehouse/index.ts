import { definePlugin } from "tenon/plugin";
import { Stock } from "../contract.ts";

/** Fulfils the same contract in another way: it never runs out. */
export default definePlugin(Stock, {
  setup({ plugin }) {
    return {
      methods: { take: () => ({ from: `${plugin.name}@${plugin.version}`, left: 1_000 }) },
    };
  },
});
