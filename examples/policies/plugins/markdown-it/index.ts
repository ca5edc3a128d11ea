import MarkdownIt from "markdown-it";
import { definePlugin } from "tenon/plugin";
import { Render, sectionsOf } from "../../contracts/render.ts";

export default definePlugin(Render, {
  setup({ plugin }) {
    const markdown = new MarkdownIt();
    let rendered = 0;
    return {
      methods: {
        render: async (input) => {
          await turn();
          return {
            html: markdown.render(input.markdown),
            rendered: ++rendered,
            version: `${plugin.name}@${plugin.version}`,
          };
        },
        sections: async function* (input) {
          for (const section of sectionsOf(input.markdown)) {
            // At the pace of a reader, not of a processor.
            await new Promise((resolve) => setTimeout(resolve, 4));
            yield { html: markdown.render(section) };
          }
        },
      },
      snapshot: () => ({ rendered }),
      restore: (state) => {
        rendered = state.rendered;
      },
    };
  },
});

// Lets others have their turn between two documents: inline, this code shares the host's event loop.
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
