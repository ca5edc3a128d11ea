import { definePlugin } from "tenon/plugin";
import { Access } from "../../contracts/access.ts";

export default definePlugin(Access, {
  setup: ({ plugin }) => ({
    methods: { decide: ({ action }) => ({ allowed: action !== "delete", version: plugin.version }) },
  }),
});
