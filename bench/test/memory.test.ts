import assert from "node:assert/strict";
import { test } from "node:test";
import { createHost } from "tenon";
import { allocate } from "tenon/contract";
import { Block, blockItems, Measured, Sample } from "../memory/contract.ts";

test("the measured plugin answers with what it got, sees the megabyte it is handed, and reads its slots", async () => {
  await using host = await createHost({
    from: new URL("../memory", import.meta.url).pathname,
    contracts: [Measured],
    proofs: "off",
    segments: { blocks: { struct: Block, count: 1, plugins: { measured: "read" } } },
  });
  const source = { entry: "./plugin.ts", name: "measured", version: "1.0.0" };
  await host.load(source, { realm: "thread", config: { slots: true } });
  const client = host.client(Measured);
  const plain = { at: 1.5, sensor: 7, valid: true, unit: "mV", values: Array.from({ length: 32 }, () => 1) };
  assert.equal(JSON.stringify(await client.echoStruct(allocate(Sample, plain))), JSON.stringify(plain));
  assert.deepEqual(await client.echoObject(plain), plain);
  const values = Float64Array.from({ length: blockItems }, (_, index) => index);
  const reference = host.segments.open("blocks", Block).allocate({ values: values });
  assert.equal(client.sync.ends(reference), blockItems - 1);
  assert.equal(await client.sum(reference), ((blockItems - 1) * blockItems) / 2);
  for (const read of ["readExplicit", "readAmbient", "readStore"] as const) assert.ok((await client[read](100)) > 0);
});
