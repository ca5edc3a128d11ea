import assert from "node:assert/strict";
import { test } from "node:test";
import { createHost, type HostOptions, type LoadOptions } from "tenon";
import { guardLeaks } from "../leak-guard.ts";
import { Echo } from "../registry/fixtures/contracts.ts";
import { rejection } from "../registry/rejection.ts";
import { from, plugin } from "../registry/sources.ts";

guardLeaks();

const badHosts: readonly (readonly [option: string, options: unknown])[] = [
  ["graceMs", { graceMs: Number.NaN }],
  ["graceMs", { graceMs: -1 }],
  ["graceMs", { graceMs: "10" }],
  ["proofs", { proofs: "later" }],
  ["proofs", { proofs: true }],
  ["holders", { holders: "path" }],
  ["snapshotHeapBytes", { snapshotHeapBytes: -1 }],
  ["snapshotHeapBytes", { snapshotHeapBytes: Number.NaN }],
  ["snapshotHeapBytes", { snapshotHeapBytes: "64MiB" }],
  ["proofs", { proofs: "Idle" }],
  ["thorough", { thorough: "very" }],
  ["from", { from: 5 }],
  ["contracts", { contracts: Echo }],
  ["contracts", { contracts: [{}] }],
  ["services", { services: [] }],
  ["services.kv", { services: { kv: () => undefined } }],
];

test("a host with a bad option is not made", async () => {
  for (const [option, options] of badHosts) {
    const { data } = await rejection(createHost(options as HostOptions), "TENON_OPTION_INVALID");
    assert.equal(data.option, option);
  }
});

const badLoads: readonly (readonly [option: string, options: unknown])[] = [
  ["realm", { realm: "cellar" }],
  ["realm", { realm: "__proto__" }],
  ["startMs", { startMs: Number.NaN }],
  ["teardownMs", { teardownMs: -5 }],
  ["name", { name: "" }],
  ["name", { name: "echo@2" }],
  ["name", { name: 5 }],
  ["limits", { limits: 5 }],
  ["limits.memory", { limits: { memory: 5 } }],
  ["limits.toString", { limits: { toString: 5 } }],
  ["limits.calls", { limits: { calls: 0 } }],
  ["limits.calls", { limits: { calls: 1.5 } }],
  ["limits.calls", { limits: { calls: "7" } }],
  ["limits.calls", { limits: { calls: undefined } }],
  ["limits.queue", { limits: { queue: Number.NaN } }],
  ["limits.heapBytes", { limits: { heapBytes: Infinity } }],
];

test("a load with a bad option loads nothing", async () => {
  await using host = await createHost({ from, proofs: "off" });
  for (const [option, options] of badLoads) {
    for (const load of [
      host.load(plugin("echo"), options as LoadOptions),
      host.open(Echo, plugin("echo"), options as LoadOptions),
    ]) {
      const { data } = await rejection(load, "TENON_OPTION_INVALID");
      assert.equal(data.option, option);
    }
  }
  assert.deepEqual(host.instances, []);
});

test("a source that is none is refused", async () => {
  await using host = await createHost({ from, proofs: "off" });
  const sources: readonly unknown[] = [
    undefined,
    null,
    5,
    [],
    {},
    { entry: "./echo.ts" },
    { entry: 5, name: "echo", version: "1.0.0" },
    { entry: "./echo.ts", name: "echo", version: "latest" },
    { entry: "./echo.ts", name: "Echo!", version: "1.0.0" },
  ];
  for (const source of sources)
    await rejection(host.load(source as string, { realm: "inline" }), "TENON_OPTION_INVALID");
  await rejection(host.load("./nowhere", { realm: "inline" }), "TENON_PLUGIN_NOT_FOUND");
  assert.deepEqual(host.instances, []);
});

test("the extremes that are allowed work: no queue, no bound on calls, no grace, no end of time", async () => {
  await using host = await createHost({ from, proofs: "off", graceMs: Infinity });
  const limits = { calls: Infinity, queue: 0 };
  await host.load(plugin("echo"), { realm: "inline", limits, startMs: Infinity, teardownMs: Infinity });
  const client = host.client(Echo);
  assert.equal(await client.say("x", { deadlineMs: Infinity }), "1.0.0 x");
  await host.load(plugin("echo", "2.0.0"), { realm: "inline", limits: { calls: 1, queue: 0 } });
  const held = client.hold("key");
  const { data } = await rejection(client.say("x"), "TENON_CALL_QUEUE_FULL");
  assert.deepEqual([data.limit, data.queueLimit], [1, 0]);
  held.catch(() => undefined);
  await host.close({ deadlineMs: 0 });
});

test("a service may be an object of a class, and gets its own this", async () => {
  class Tally {
    readonly #notes: string[] = [];
    note(text: string): string {
      this.#notes.push(text);
      return this.#notes.join(" ");
    }
    get notes(): readonly string[] {
      return this.#notes;
    }
  }
  const tally = new Tally();
  await using host = await createHost({
    from,
    proofs: "off",
    services: { tally: tally as unknown as Record<string, () => unknown> },
  });
  await host.load(plugin("echo"), { realm: "inline" });
  assert.deepEqual(tally.notes, ["1.0.0"]);
});
