import assert from "node:assert/strict";
import { test } from "node:test";
import { createTestHost } from "tenon/testing";
import { guardLeaks } from "../leak-guard.ts";
import { from, plugin } from "../registry/sources.ts";

guardLeaks();

const inline = { realm: "inline", config: { mark: "m" } } as const;

test("a test host proves each unload, and closes as any other", async () => {
  const host = await createTestHost({ from });
  await host.load(plugin("echo"), { realm: "inline" });
  assert.equal((await host.unload("echo")).verdict, "freed");
  await host.load(plugin("echo", "2.0.0"));
  const proofs = await host.close({ deadlineMs: 0 });
  assert.deepEqual(
    proofs.map(({ verdict, version }) => [verdict, version]),
    [["freed", "2.0.0"]],
  );
  assert.equal(await host.close(), proofs);
});

test("its close throws for every plugin that is not proven gone, when it closes and before", async () => {
  try {
    const host = await createTestHost({ from, holders: "places" });
    const allowing = await createTestHost({ from, holders: "places", leaks: "allow" });
    for (const each of [host, allowing]) {
      await each.load(plugin("outlives"), inline);
      assert.equal((await each.unload("outlives")).verdict, "leaked");
    }
    await assert.rejects(
      (async () => {
        await using _ = host;
      })(),
      /AssertionError.*: outlives@1\.0\.0 \(inline\) is still held/,
    );
    assert.equal(host.isOpen, false);
    await allowing.close();
  } finally {
    delete (globalThis as { outlives?: unknown }).outlives;
  }
});

test("options that mean nothing are refused", async () => {
  for (const options of [null, { proofs: "off" }, { leaks: "ignore" }, { graceMs: -1 }])
    await assert.rejects(createTestHost(options as never), { code: "TENON_OPTION_INVALID" });
});
