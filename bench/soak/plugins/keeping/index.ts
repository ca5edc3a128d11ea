import { contract, method, t } from "tenon/contract";
import { definePlugin } from "tenon/plugin";

const Keeping = contract("keeping", 1, {
  methods: { echo: method(t.Object({ text: t.String() }), t.Object({ text: t.String() })) },
  services: { vault: { keep: method(t.Object({ text: t.String() }), t.Object({})) } },
});

/** Hands the host 2 KB in each life: a host that keeps them leaks by the plugin. */
export default definePlugin(Keeping, {
  async setup({ services }) {
    await services.vault.keep({ text: "x".repeat(2_048) });
    return { methods: { echo: (input) => input } };
  },
});
