// One extension point, three plugins, one of them broken: the others answer all the same.
import { createHost } from "tenon";
import { Filter } from "./contract.ts";

await using host = await createHost({ from: import.meta.dirname, contracts: [Filter] });
for (const plugin of ["trim", "broken", "shout"]) await host.load(`./plugins/${plugin}`);
const input = { text: "  hello  " };

for (const outcome of await host.all(Filter).apply(input)) {
  console.log(
    `collect    ${outcome.plugin}: ${outcome.ok ? JSON.stringify(outcome.value.text) : outcome.error.message}`,
  );
}

const first = await host.all(Filter, "first").apply(input);
console.log(`first      ${JSON.stringify(first?.text)}`);

const last = await host.all(Filter, "waterfall").apply(input);
console.log(`waterfall  ${JSON.stringify(last.text)}`);

for (const { verdict, sentence } of await host.close()) console.log(`proof      ${verdict}: ${sentence}`);
