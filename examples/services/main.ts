// What a plugin gets from its host, and what it gives back besides answers: services, events, log lines.
import { createHost } from "tenon";
import type { ServiceImplementationsOf } from "tenon/contract";
import { WordCount } from "./contract.ts";

const numbers = new Map<string, number>();
const services: ServiceImplementationsOf<typeof WordCount> = {
  store: {
    read: ({ key }) => numbers.get(key) ?? 0,
    write({ key, value }, { plugin }) {
      console.log(`service  store.write(${key}, ${value}) for ${plugin}`);
      numbers.set(key, value);
      return null;
    },
  },
};

await using host = await createHost({ from: import.meta.dirname, contracts: [WordCount], services });
host.on(WordCount, "record", ({ words }, from) => console.log(`event    ${words} words at once, says ${from.plugin}`));
host.on("log", ({ level, plugin, version, text }) => console.log(`log      ${level} ${plugin}@${version}: ${text}`));

// A plugin may do nothing that it is not given, calling services included.
await host.load("./plugin", { grants: { services: ["store"] } });
const counter = host.client(WordCount);
for (const text of ["one two three", "four", "five six seven eight"]) {
  const { words, total } = await counter.count({ text });
  console.log(`answer   ${words} words, ${total} in all`);
}

// The plugin goes; what it stored is the host's and stays.
const proof = await host.unload("word-count");
console.log(`proof    ${proof.verdict}: ${proof.sentence}`);
console.log(`store    total is ${numbers.get("total")}`);
