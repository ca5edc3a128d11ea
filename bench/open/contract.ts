import { type Contract, contract, method, type Method, t } from "tenon/contract";

const text: t.TObject<{ text: t.TString }> = t.Object({ text: t.String() });
type Text = typeof text;

export const Echo: Contract<{ methods: { echo: Method<Text, Text> } }> = contract("echo", 1, {
  methods: { echo: method(text, text) },
});
