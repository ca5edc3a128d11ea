import assert from "node:assert/strict";
import { test } from "node:test";
import { createHost, type LoadOptions } from "tenon";
import { guardLeaks } from "../leak-guard.ts";
import { Outer, Relay } from "./fixtures/contracts.ts";
import { rejection } from "./rejection.ts";
import { from, plugin } from "./sources.ts";

guardLeaks();

const inline: LoadOptions = { realm: "inline" };
const quick = { from, proofs: "off" } as const;

test("a plugin calls another through a client that the host brokers, in any realms", async () => {
  for (const [provider, dependant] of [
    ["inline", "inline"],
    ["inline", "thread"],
    ["thread", "inline"],
    ["thread", "thread"],
  ] as const) {
    await using host = await createHost(quick);
    await host.load(plugin("echo"), { realm: provider });
    await host.load(plugin("relay"), { realm: dependant });
    assert.equal(await host.client(Relay).say("x"), "1.0.0 x", `${dependant} calls ${provider}`);
    await assert.rejects(host.client(Relay).say("fail"), { name: "RangeError", message: "fail" });
  }
});

test("a plugin whose provider goes away gets a typed error, and holds the next provider as soon as there is one", async () => {
  await using host = await createHost(quick);
  await host.load(plugin("echo", "1.0.0"), inline);
  await host.load(plugin("relay"), inline);
  const relay = host.client(Relay);
  await host.unload("echo", { deadlineMs: 0 });
  const { data } = await rejection(relay.say("x"), "TENON_USES_MISSING");
  assert.deepEqual(data, { plugin: "relay", version: "1.0.0", alias: "echo", contract: "echo" });
  await host.load(plugin("echo", "2.0.0"), inline);
  assert.equal(await relay.say("x"), "2.0.0 x");
  await rejection(host.unload("echo"), "TENON_UNLOAD_HELD");
});

test("a circle of uses is refused, also when a newer version would close it", async () => {
  await using host = await createHost(quick);
  await host.load(plugin("echo", "1.0.0"), inline);
  await host.load(plugin("relay"), inline);
  const { data } = await rejection(host.load(plugin("echo-by-relay", "2.0.0", "echo"), inline), "TENON_USES_CYCLE");
  assert.deepEqual(data.cycle, ["echo/1", "relay/1", "echo/1"]);
  assert.deepEqual(
    host.instances.map(({ name, version, holders }) => [name, version, holders.length]),
    [
      ["echo", "1.0.0", 2],
      ["relay", "1.0.0", 1],
    ],
  );
  assert.equal(await host.client(Relay).say("x"), "1.0.0 x");
});

test("a circle of uses is refused though its other half is still starting", async () => {
  const [arrived, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const note = async (version: string): Promise<string> => {
    if (version === "2.0.0") {
      arrived.resolve();
      await gate.promise;
    }
    return version;
  };
  await using host = await createHost({ ...quick, services: { tally: { note } }, grants: { services: ["tally"] } });
  await host.load(plugin("echo", "1.0.0"), inline);
  await host.load(plugin("common.cjs", "1.0.0", "common"), inline);
  const loading = host.load(plugin("echo-by-relay", "2.0.0", "echo"), inline);
  await arrived.promise;
  await rejection(host.load(plugin("relay"), inline), "TENON_USES_CYCLE");
  gate.resolve();
  assert.equal((await loading).state, "active");
});

test("a dependant's hold follows its calls to the newest provider and back", async () => {
  await using host = await createHost(quick);
  const holders = (version: string): readonly string[] =>
    host.instances.find((each) => each.name === "echo" && each.version === version)?.holders.toSorted() ?? [];
  const [named, uses] = ['loaded as "echo"', 'plugin relay@1.0.0 uses it as "echo"'] as const;
  await host.load(plugin("echo", "1.0.0"), inline);
  await host.load(plugin("relay"), inline);
  assert.deepEqual(holders("1.0.0"), [named, uses]);
  await host.load(plugin("echo", "2.0.0"), inline);
  assert.deepEqual([holders("1.0.0"), holders("2.0.0")], [[named], [named, uses]]);
  await rejection(host.unload("echo@2"), "TENON_UNLOAD_HELD");
  assert.equal((await host.unload("echo@2", { deadlineMs: 600_000 })).leasesRevoked, 0);
  assert.deepEqual(holders("1.0.0"), [named, uses]);
  await host.unload("relay");
  assert.deepEqual(holders("1.0.0"), [named]);
});

test("a provider is replaced under continuous calls without its dependant noticing", async () => {
  await using host = await createHost(quick);
  await host.load(plugin("echo", "1.0.0"), inline);
  await host.load(plugin("relay"), { realm: "thread" });
  const relay = host.client(Relay);
  const answers: string[] = [];
  const failures: unknown[] = [];
  let stopped = false;
  const callers = Array.from({ length: 8 }, async () => {
    try {
      while (!stopped) answers.push(await relay.say("x"));
    } catch (error) {
      failures.push(error);
    }
  });
  for (const version of [2, 3, 4, 5]) {
    await host.load(plugin("echo", `${version}.0.0`), inline);
    const proof = await host.unload(`echo@${version - 1}`, { deadlineMs: 10_000 });
    assert.equal(proof.callsLost, 0);
  }
  const seen = answers.length;
  while (answers.length < seen + 20 && failures.length === 0) await new Promise((resolve) => setImmediate(resolve));
  stopped = true;
  await Promise.all(callers);
  assert.deepEqual(failures, []);
  assert.ok(answers.every((answer) => /^[1-5]\.0\.0 x$/.test(answer)));
  assert.equal(answers.at(-1), "5.0.0 x");
});

test("a provider that speaks another contract than its dependant is passed over", async () => {
  await using host = await createHost(quick);
  await host.load(plugin("common.cjs", "1.0.0", "common"), inline);
  await host.load(plugin("outer"), inline);
  await host.load(plugin("speaks-numbers"), inline);
  assert.equal(await host.client(Outer).say("x"), "common x");
  await host.unload("common", { deadlineMs: 0 });
  const error = await rejection(host.client(Outer).say("x"), "TENON_USES_MISSING");
  assert.equal((error.cause as { code?: string }).code, "TENON_CONTRACT_MISMATCH");
});

test("a close unloads dependants before what they use", async () => {
  const host = await createHost(quick);
  await host.load(plugin("echo"), inline);
  await host.load(plugin("relay"), { realm: "thread" });
  await host.load(plugin("outer"), inline);
  assert.equal(await host.client(Outer).say("x"), "1.0.0 x");
  const proofs = await host.close();
  assert.deepEqual(
    proofs.map(({ plugin: name }) => name),
    ["outer", "relay", "echo"],
  );
  assert.deepEqual(
    proofs.map(({ leasesRevoked, callsLost }) => leasesRevoked + callsLost),
    [0, 0, 0],
  );
});
