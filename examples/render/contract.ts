import { contract, method, t } from "tenon/contract";

/** Turns Markdown into HTML. */
export const Render = contract("render", 1, {
  config: t.Object({ gfm: t.Boolean() }),
  methods: {
    render: method(t.Object({ markdown: t.String() }), t.Object({ html: t.String() }), { idempotent: true }),
  },
});
