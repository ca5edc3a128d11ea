import assert from "node:assert/strict";
import { test } from "node:test";
import { createHost, isTenonError, layoutHash, manifestLayout, structsIn } from "tenon";
import { allocate, contract, f, method, struct, t } from "tenon/contract";
import { pkg, tree } from "../artifact/tree.ts";
import { guardLeaks } from "../leak-guard.ts";

guardLeaks();

const Quote = struct("Quote", { key: f.u64, cost: f.u32 });
const Pricing = contract("pricing", 1, { methods: { price: method(Quote, t.Number()) } });
const ours = structsIn(Quote).get("Quote") ?? assert.fail("there is no Quote");

const plugin = (fields: string): string => `
import { allocate, contract, f, method, struct, t } from "tenon/contract";
import { definePlugin } from "tenon/plugin";
const Quote = struct("Quote", ${fields});
const Pricing = contract("pricing", 1, { methods: { price: method(Quote, t.Number()) } });
export default definePlugin(Pricing, {
  setup: () => ({ methods: { price: (quote) => allocate(Quote, quote).cost } }),
});`;

async function load(fields: string, tenon: object = {}): Promise<number> {
  await using at = await tree({ "package.json": pkg({ name: "pricing", tenon }), "index.js": plugin(fields) });
  await using host = await createHost({ from: at.path, contracts: [Pricing], proofs: "off" });
  await host.load(".", { realm: "inline" });
  return await host.client(Pricing).price({ key: 1n, cost: 7 });
}

const same = "{ key: f.u64, cost: f.u32 }";

test("a plugin whose struct is laid out otherwise is refused, with a line a field", async () => {
  assert.equal(await load(same), 7);
  await assert.rejects(load("{ cost: f.u32, key: f.u64 }"), (error) => {
    assert.ok(isTenonError(error, "TENON_CONTRACT_MISMATCH"));
    assert.deepEqual(error.data.diff, [
      "methods.price.input.key: offset 0 in host, 8 in plugin",
      "methods.price.input.cost: offset 8 in host, 0 in plugin",
    ]);
    return true;
  });
  await assert.rejects(load("{ key: f.u64, cost: f.f32, more: f.u8 }"), (error) => {
    assert.ok(isTenonError(error, "TENON_CONTRACT_MISMATCH"));
    assert.deepEqual(error.data.diff, [
      "methods.price.input.cost: u32 in host, f32 in plugin",
      "methods.price.input.more: host lacks it",
    ]);
    return true;
  });
});

test("the layouts of a manifest are held against the host's by name, whatever the code says", async () => {
  assert.equal(await load(same, { layouts: { Quote: manifestLayout(ours) } }), 7);
  assert.equal(await load(same, { layouts: { Elsewhere: manifestLayout(ours) } }), 7);
  const old = structsIn(struct("Quote", { cost: f.u16, key: f.u64 })).get("Quote") ?? assert.fail("none");
  await assert.rejects(load(same, { layouts: { Quote: manifestLayout(old) } }), (error) => {
    assert.ok(isTenonError(error, "TENON_LAYOUT_MISMATCH"));
    assert.deepEqual(error.data, {
      plugin: "pricing",
      version: "1.2.3",
      layout: "Quote",
      diff: [
        "key: offset 0 in host, 8 in plugin",
        "cost: offset 8 in host, 0 in plugin",
        "cost: u32 in host, u16 in plugin",
      ],
    });
    return true;
  });
});

test("a manifest with a layout that is none, or is not what its hash is of, is refused with its place", async () => {
  const right = manifestLayout(ours);
  const [first, second] = right.fields;
  const wrong: readonly (readonly [object, string])[] = [
    [{ layouts: 5 }, "tenon.layouts"],
    [{ layouts: { Quote: 5 } }, "tenon.layouts.Quote"],
    [{ layouts: { quote: right } }, "tenon.layouts.quote.title"],
    [{ layouts: { Quote: { ...right, hash: `sha256-${"0".repeat(64)}` } } }, "tenon.layouts.Quote.hash"],
    [{ layouts: { Quote: { ...right, hash: undefined } } }, "tenon.layouts.Quote.hash"],
    [{ layouts: { Quote: { ...right, size: 0 } } }, "tenon.layouts.Quote.size"],
    [
      { layouts: { Quote: { ...right, fields: [first, { ...second, offset: 4 }] } } },
      "tenon.layouts.Quote.cost.offset",
    ],
    [
      { layouts: { Quote: { ...right, fields: [first, { ...second, type: "ptr" }] } } },
      "tenon.layouts.Quote.cost.type",
    ],
  ];
  for (const [tenon, path] of wrong)
    await assert.rejects(
      load(same, tenon),
      (error) => isTenonError(error, "TENON_MANIFEST_INVALID") && error.data.path === path,
      path,
    );
});

test("equal layouts have one hash, whatever their structs are called", () => {
  const other = structsIn(struct("Other", { key: f.u64, cost: f.u32 })).get("Other") ?? assert.fail("none");
  const renamed = structsIn(struct("Quote", { key: f.u64, price: f.u32 })).get("Quote") ?? assert.fail("none");
  assert.equal(layoutHash(other), layoutHash(ours));
  assert.notEqual(layoutHash(renamed), layoutHash(ours));
  assert.match(layoutHash(ours), /^sha256-[0-9a-f]{64}$/);
});

test("a plugin that has compiled structs of its own is proven gone", async () => {
  await using at = await tree({ "package.json": pkg({ name: "pricing" }), "index.js": plugin(same) });
  await using host = await createHost({ from: at.path, contracts: [Pricing] });
  for (const realm of ["inline", "thread"] as const) {
    await host.load(".", { realm });
    const client = host.client(Pricing);
    for (let time = 0; time < 300; time += 1) await client.price(allocate(Quote, { cost: time }));
    const { verdict, sentence } = await host.unload("pricing");
    assert.equal(verdict, "freed", sentence);
  }
});
