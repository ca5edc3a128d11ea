// A plugin that calls another one: brokered by the host, never by reference. The one that is used can be replaced.
import { createHost, isTenonError } from "tenon";
import { Shop, Stock } from "./contract.ts";

await using host = await createHost({ from: import.meta.dirname, contracts: [Shop, Stock] });

// The shop cannot come before what it uses.
try {
  await host.load("./shop");
} catch (error) {
  if (!isTenonError(error, "TENON_USES_MISSING")) throw error;
  console.log(`refused  ${error.message}`);
}

await host.load("./stock");
await host.load("./shop");
const shop = host.client(Shop);
console.log(`bought   ${(await shop.buy({ item: "lamp" })).receipt}`);

// The shop holds the stock: without a deadline, unload says who holds and changes nothing.
try {
  await host.unload("stock");
} catch (error) {
  if (!isTenonError(error, "TENON_UNLOAD_HELD")) throw error;
  console.log(`held     ${error.data.holders.join(", ")}`);
}

// With another provider there, the shop moves over and its client never notices.
await host.load("./warehouse");
const proof = await host.unload("stock", { deadlineMs: 1_000 });
console.log(`proof    ${proof.verdict}: ${proof.sentence}`);
console.log(`bought   ${(await shop.buy({ item: "lamp" })).receipt}`);

// Closing takes out those that use others first.
for (const { verdict, sentence } of await host.close()) console.log(`proof    ${verdict}: ${sentence}`);
