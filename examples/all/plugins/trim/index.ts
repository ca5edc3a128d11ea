import { definePlugin } from "tenon/plugin";
import { Filter } from "../../contract.ts";

export default definePlugin(Filter, {
  setup: () => ({ methods: { apply: ({ text }) => ({ text: text.trim() }) } }),
});
