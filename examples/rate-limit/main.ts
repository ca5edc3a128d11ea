// One plugin in five languages against one contract: node --conditions=@tenon/source examples/rate-limit/main.ts [language ...]
// A language whose compiler is not there is left out, with a line that says what is missing.
import { createHost } from "tenon";
import { RateLimit } from "./contract.ts";
import { builtPlugin, type Language, languages } from "./built-plugin.ts";

const asked = process.argv.slice(2);

await using host = await createHost({
  contracts: [RateLimit],
  grants: { services: ["clock"] },
  services: { clock: { nowMs: () => Date.now() } },
});

for (const language of languages) {
  if (asked.length === 0 || asked.includes(language)) await show(language);
}

async function show(language: Language): Promise<void> {
  const built = await builtPlugin(language);
  if (built.directory === undefined) {
    console.log(`${language.padEnd(4)} left out: ${built.missing}`);
    return;
  }
  await host.load(built.directory, { realm: "thread", config: { limit: 10, windowMs: 60_000 } });
  const limiter = host.client(RateLimit);
  const first = await limiter.execute({ key: "alice", cost: 7 });
  const second = await limiter.execute({ key: "alice", cost: 7 });
  const proof = await host.unload("rate-limit");
  console.log(`${language.padEnd(4)} ${JSON.stringify(first)} ${JSON.stringify(second)} ${proof.verdict}`);
}
