import assert from "node:assert/strict";
import { test } from "node:test";
import { createHost, type Host, openPlugin, type OpenedPlugin, type RealmKind, type WarmOptions } from "tenon";
import { contract, method, t } from "tenon/contract";
import { listThreads } from "../../../src/witness/threads.ts";
import { guardLeaks } from "../../leak-guard.ts";
import { until } from "../plugin.ts";

guardLeaks();

const Sum = contract("sum", 1, {
  methods: { sum: method(t.Object({ of: t.Number() }), t.Object({ is: t.Number() })) },
});
const terms = 400;

/** A plugin of many functions, each of which is called. */
function large(name: string): Promise<OpenedPlugin> {
  const functions = Array.from({ length: terms }, (_, at) => `terms.push((of) => of + ${at} - ${at} + 0 * ${at});\n`);
  const text = `
import { contract, method, t } from "tenon/contract";
import { definePlugin } from "tenon/plugin";
const Sum = contract("sum", 1, { methods: { sum: method(t.Object({ of: t.Number() }), t.Object({ is: t.Number() })) } });
const terms = [];
${functions.join("")}
export default definePlugin(Sum, {
  setup: () => ({ methods: { sum: ({ of }) => ({ is: terms.reduce((sum, term) => sum + term(of), 0) }) } }),
});`;
  return openPlugin({ name, version: "1.0.0", text }, { from: import.meta.dirname });
}

function host(warm: Partial<WarmOptions> = {}): Promise<Host> {
  return createHost({ warm: { most: 1, ...warm } });
}

const kept = (of: Host): number => of.warmth?.code.entries ?? 0;

/** Answers what the proof of a whole life says. */
async function life(of: Host, plugin: OpenedPlugin, realm: RealmKind): Promise<string> {
  const { name } = await of.load(plugin, { realm });
  assert.deepEqual(await of.client(Sum, name).sum({ of: 2 }), { is: 2 * terms });
  return (await of.unload(name, { deadlineMs: 5_000 })).verdict;
}

for (const realm of ["thread", "inline"] as const) {
  test(`${realm}: the second open of the same bytes compiles nothing, answers the same and is freed`, async () => {
    await using warm = await host();
    const plugin = await large("sum");
    assert.equal(await life(warm, plugin, realm), "freed");
    await until(() => kept(warm) === 1);
    assert.equal(await life(warm, plugin, realm), "freed");
    assert.equal(await life(warm, plugin, realm), "freed");
    const { entries, used, rejected } = warm.warmth?.code ?? assert.fail("it keeps no code");
    assert.deepEqual({ entries, used, rejected }, { entries: 1, used: 2, rejected: 0 });
  });

  test(`${realm}: other bytes under the same name get nothing of the first`, async () => {
    await using warm = await host();
    assert.equal(await life(warm, await large("one"), realm), "freed");
    await until(() => kept(warm) === 1);
    assert.equal(await life(warm, await large("two"), realm), "freed");
    assert.equal(warm.warmth?.code.used, 0);
  });

  test(`${realm}: code beyond the bound is not kept`, async () => {
    await using warm = await host({ codeBytes: 1_000 });
    const plugin = await large("sum");
    await life(warm, plugin, realm);
    await life(warm, plugin, realm);
    const { entries, bytes, used } = warm.warmth?.code ?? assert.fail("it keeps no code");
    assert.deepEqual({ entries, bytes, used }, { entries: 0, bytes: 0, used: 0 });
  });
}

test("an inline plugin that is still loaded lends its code to the next", async () => {
  await using warm = await host();
  const plugin = await large("sum");
  await warm.load(plugin, { realm: "inline", name: "first" });
  await until(() => kept(warm) === 1);
  await warm.load(plugin, { realm: "inline", name: "second" });
  assert.deepEqual(await warm.client(Sum, "second").sum({ of: 1 }), { is: terms });
  assert.deepEqual([warm.warmth?.code.used, warm.warmth?.code.rejected], [1, 0]);
});

test("what compiles for threads ends by itself when there is nothing to compile, or with the host", async () => {
  const isThere = (): boolean => (listThreads() ?? []).some(({ name }) => name === "tenon press");
  await using warm = await host();
  await life(warm, await large("sum"), "thread");
  await until(() => kept(warm) === 1);
  assert.ok((warm.warmth?.code.cpuMs ?? 0) > 0);
  await until(() => !isThere());
});

test("a plugin that never ran leaves no code", async () => {
  await using warm = await host();
  const text = `${"// nothing\n".repeat(2_000)} throw new Error("at load")`;
  const plugin = await openPlugin({ name: "throws", version: "1.0.0", text }, { from: import.meta.dirname });
  for (const realm of ["thread", "inline"] as const)
    await assert.rejects(warm.load(plugin, { realm }), { code: "TENON_LOAD_FAILED" });
  assert.equal(kept(warm), 0);
});
