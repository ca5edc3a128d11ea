const wantedBytes = 2 ** 20;

/** The module of a plugin with 1 MB of code, all of which the bundler has to keep and each life to evaluate. */
export function largeText(): string {
  let functions = "";
  let count = 0;
  while (functions.length < wantedBytes) {
    const [name, text] = [`step${count++}`, "lorem ipsum dolor sit amet ".repeat(8)];
    functions += `table.set("${name}", (input) => input.length + ${count} > ${count} ? input : "${text}${count}");\n`;
  }
  return `
import { contract, method, t } from "tenon/contract";
import { definePlugin } from "tenon/plugin";
const Echo = contract("echo", 1, {
  methods: { echo: method(t.Object({ text: t.String() }), t.Object({ text: t.String() })) },
});
const table = new Map();
${functions}
export default definePlugin(Echo, {
  setup: () => ({ methods: { echo: ({ text }) => ({ text: [...table.values()].reduce((so, step) => step(so), text) }) } }),
});
`;
}
