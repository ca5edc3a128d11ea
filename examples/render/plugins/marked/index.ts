import { Marked } from "marked";
import { definePlugin } from "tenon/plugin";
import { Render } from "../../contract.ts";

export default definePlugin(Render, {
  setup({ config }) {
    const marked = new Marked({ gfm: config.gfm });
    return {
      methods: { render: ({ markdown }) => ({ html: marked.parse(markdown, { async: false }) }) },
    };
  },
});
