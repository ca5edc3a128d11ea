import { definePlugin } from "tenon/plugin";
import { Access } from "../../contracts/access.ts";

/** Version 2 looks decisions up in a table. */
export default definePlugin(Access, {
  setup({ plugin }) {
    const denied = new Set(["delete"]);
    return { methods: { decide: ({ action }) => ({ allowed: !denied.has(action), version: plugin.version }) } };
  },
});
