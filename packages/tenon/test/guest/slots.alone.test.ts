import assert from "node:assert/strict";
import { test } from "node:test";
import { Collector } from "../../src/witness/collection.ts";
import { start, until } from "../realm/plugin.ts";

test("a call that waits for what nobody will ever tell it is collected, and its slots are released with it", async () => {
  await using plugin = await start("inline", "slots", { config: {}, limits: { calls: 4 } });
  const told: string[] = [];
  plugin.host.on(plugin.definition.contract, "told" as never, (line: unknown) => told.push(line as string));
  // The caller gives up waiting later than the collection comes.
  const call = plugin.call("forgets", null, { deadlineMs: 60_000 }).catch((error: unknown) => error);
  await plugin.call("told", null);
  assert.deepEqual(
    told.filter((line) => line.includes("forgets")),
    [],
  );
  const collector = new Collector();
  await until(() => {
    void collector.collect(true);
    return told.includes("exit forgets collected");
  });
  await plugin.host.close({ deadlineMs: 0 });
  assert.equal((await call) instanceof Error, true);
});

test("an inline plugin with ambient slots is proven gone while its host still waits on behalf of its calls", async () => {
  const { createHost } = await import("tenon");
  const { Waiting } = await import("./fixtures/waiting-contract.ts");
  const never = new Promise<never>(() => undefined);
  await using host = await createHost({
    from: import.meta.dirname,
    contracts: [Waiting],
    services: { slow: { wait: () => never } },
  });
  await host.load({ entry: "./fixtures/waiting.ts", name: "waiting", version: "1.0.0" }, { realm: "inline" });
  const call = host
    .client(Waiting)
    .wait(null)
    .catch((error: unknown) => error);
  const { verdict, sentence } = await host.unload("waiting", { deadlineMs: 0 });
  assert.equal(verdict, "freed", sentence);
  assert.equal((await call) instanceof Error, true);
});
