import { contract, method, t } from "tenon/contract";
import { definePlugin } from "tenon/plugin";

const Echo = contract("echo", 1, {
  methods: { echo: method(t.Object({ text: t.String() }), t.Object({ text: t.String() })) },
});

export default definePlugin(Echo, { setup: () => ({ methods: { echo: (input) => input } }) });
