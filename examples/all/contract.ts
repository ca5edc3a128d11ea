import { contract, method, t } from "tenon/contract";

const Text = t.Object({ text: t.String() });

/** An extension point: any number of plugins may change a text. */
export const Filter = contract("filter", 1, {
  methods: { apply: method(Text, Text) },
});
