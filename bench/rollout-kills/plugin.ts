import { definePlugin } from "tenon/plugin";
import { Named } from "./contract.ts";

export default definePlugin(Named, {
  setup({ plugin: { version } }) {
    let calls = 0;
    return {
      methods: {
        say() {
          if (version.startsWith("3") && calls++ % 2 === 0) throw new Error("not this time");
          return { version };
        },
      },
    };
  },
});
