import MarkdownIt from "markdown-it";
import { definePlugin } from "tenon/plugin";
import { Render } from "../../contracts/render.ts";

export default definePlugin(Render, {
  setup({ plugin }) {
    const markdown = new MarkdownIt();
    let rendered = 0;
    return {
      methods: {
        render: (input) => ({ html: markdown.render(input.markdown), rendered: ++rendered, version: `${plugin.name}@${plugin.version}` }),
      },
      snapshot: () => ({ rendered }),
      restore: (state) => {
        rendered = state.rendered;
      },
    };
  },
});
