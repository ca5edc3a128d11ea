// Renders every Markdown file that is installed through a plugin, inline and in a thread, and proves each unload.
// npm start -- [--once] [--json]     --once: stop after one round, which it does anyway so far; --json: one line of JSON.
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Marked } from "marked";
import { createHost, type Proof, type RealmKind } from "tenon";
import { Render } from "./contract.ts";
import { readCorpus } from "./corpus.ts";
import { renderAll } from "./job.ts";
import { isFine, jsonOf, type RealmResult, textOf } from "./report.ts";

const { values: asked } = parseArgs({ options: { once: { type: "boolean" }, json: { type: "boolean" } } });
const inFlight = 16;
const config = { gfm: true };
const realms: readonly RealmKind[] = ["inline", "thread"];

const files = readCorpus(fileURLToPath(new URL("../../node_modules", import.meta.url)));
const direct = new Marked(config);
const expected = files.map(({ text }) => direct.parse(text, { async: false }));

await using host = await createHost({ from: import.meta.dirname, contracts: [Render] });
// One client for both rounds: it sends each call to the plugin of the moment.
const renderer = host.client(Render);
const results: RealmResult[] = [];
const proofs: Proof[] = [];

for (const realm of realms) {
  const { name, strength } = await host.load("./plugins/marked", { realm, config });
  const result = await renderAll({
    files,
    expected,
    inFlight,
    render: async (markdown) => (await renderer.render({ markdown })).html,
  });
  results.push({ realm, strength, ...result });
  proofs.push(await host.unload(name));
}

const outcome = { files, realms: results, proofs };
for (const { realm, faults } of results) for (const fault of faults) console.error(`${realm}: ${fault}`);
console.log(asked.json ? jsonOf(outcome) : textOf(outcome, inFlight));
if (!isFine(outcome)) process.exitCode = 1;
