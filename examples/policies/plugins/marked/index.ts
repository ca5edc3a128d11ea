import { Marked } from "marked";
import { definePlugin } from "tenon/plugin";
import { Render } from "../../contracts/render.ts";

export default definePlugin(Render, {
  setup({ plugin }) {
    const marked = new Marked();
    let rendered = 0;
    return {
      methods: {
        render: ({ markdown }) => ({ html: marked.parse(markdown, { async: false }), rendered: ++rendered, version: `${plugin.name}@${plugin.version}` }),
      },
      snapshot: () => ({ rendered }),
      restore: (state) => {
        rendered = state.rendered;
      },
    };
  },
});
