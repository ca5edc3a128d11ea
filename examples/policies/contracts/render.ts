import { contract, method, t } from "tenon/contract";

/** Turns Markdown into HTML. `rendered` counts across versions, since it is handed over. */
export const Render = contract("render", 1, {
  state: t.Object({ rendered: t.Integer({ minimum: 0 }) }),
  methods: {
    render: method(t.Object({ markdown: t.String() }), t.Object({ html: t.String(), rendered: t.Integer(), version: t.String() })),
  },
});
