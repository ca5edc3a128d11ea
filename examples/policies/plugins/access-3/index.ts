import { definePlugin } from "tenon/plugin";
import { Access } from "../../contracts/access.ts";

const before = 40;

/** Version 3 is faulty: after a while it loses what it decides by. */
export default definePlugin(Access, {
  setup({ plugin }) {
    let decisions = 0;
    return {
      methods: {
        decide({ action }) {
          decisions += 1;
          if (decisions > before) throw new Error("the table of decisions is gone");
          return { allowed: action !== "delete", version: plugin.version };
        },
      },
    };
  },
});
