import { Marked } from "marked";
import { definePlugin } from "tenon/plugin";
import { Render, sectionsOf } from "../../contracts/render.ts";

export default definePlugin(Render, {
  setup({ plugin }) {
    const marked = new Marked();
    let rendered = 0;
    return {
      methods: {
        render: async ({ markdown }) => {
          await turn();
          return {
            html: marked.parse(markdown, { async: false }),
            rendered: ++rendered,
            version: `${plugin.name}@${plugin.version}`,
          };
        },
        sections: async function* (input) {
          for (const section of sectionsOf(input.markdown)) {
            // At the pace of a reader, not of a processor.
            await new Promise((resolve) => setTimeout(resolve, 4));
            yield { html: marked.parse(section, { async: false }) };
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
