import { contract, method, t } from "tenon/contract";

/** Turns Markdown into HTML. `rendered` counts across versions, since it is handed over. */
export const Render = contract("render", 1, {
  state: t.Object({ rendered: t.Integer({ minimum: 0 }) }),
  methods: {
    render: method(
      t.Object({ markdown: t.String() }),
      t.Object({ html: t.String(), rendered: t.Integer(), version: t.String() }),
    ),
    /** The same section by section, for pages that are shown while they are made. */
    sections: method(t.Object({ markdown: t.String() }), t.Object({ html: t.String() }), { stream: "out" }),
  },
});

/** Where a document is cut for `sections`: before each heading of the second level. */
export function sectionsOf(markdown: string): readonly string[] {
  return markdown.split(/(?=^## )/m);
}
