// Memory that one plugin writes and another reads, without a message in between; who is not named does not see it.
import { createHost, isTenonError } from "tenon";
import { Feed, Price, Quoter } from "./contract.ts";

await using host = await createHost({
  from: import.meta.dirname,
  contracts: [Feed, Quoter],
  segments: { prices: { struct: Price, count: 1_000, plugins: { feed: "write", quoter: "read" } } },
});
host.on("audit", ({ plugin, what, place }) => console.log(`audit    ${plugin} tried to ${what}, line ${place?.line}`));
for (const name of ["feed", "quoter"]) await host.load({ entry: `./${name}/index.ts`, name, version: "1.0.0" });
const [feed, quoter] = [host.client(Feed), host.client(Quoter)];

const reference = await feed.list({ symbol: "TNN", bid: 9.5, ask: 10 });
await quoter.watch(reference);
for (let update = 1; update <= 100; update += 1) await feed.update({ reference, bid: 9.5, ask: 10 + update / 100 });
console.log(`spread   ${await quoter.spread(null)}`);

// The host reads the very same bytes.
console.log(`host     ${JSON.stringify(host.segments.open("prices", Price).view(reference))}`);
for (const { name, count, holders } of host.segments.status)
  console.log(
    `segment  ${name}: ${holders.map(({ holder, records }) => `${records} of ${count} by ${holder}`).join()}`,
  );

try {
  await quoter.cheat(null);
} catch (error) {
  console.log(`refused  ${isTenonError(error) ? error.code : String(error)}`);
}

// With its life all references end, and the space returns.
const { verdict, sentence } = await host.unload("feed");
console.log(`proof    ${verdict}: ${sentence}`);
try {
  await quoter.spread(null);
} catch (error) {
  console.log(`stale    ${isTenonError(error) ? error.code : String(error)}`);
}
console.log(`segment  ${host.segments.status[0]?.holders.length} holders`);
