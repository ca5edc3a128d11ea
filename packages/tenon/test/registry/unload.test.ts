import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { test } from "node:test";
import { createHost, type Host, type LoadOptions, type Proof } from "tenon";
import { guardLeaks } from "../leak-guard.ts";
import { Echo, Relay } from "./fixtures/contracts.ts";
import { rejection } from "./rejection.ts";
import { from, plugin } from "./sources.ts";

guardLeaks();

const inline: LoadOptions = { realm: "inline" };
const quick = { from, proofs: "off" } as const;

async function inFlight(host: Host, calls: number): Promise<void> {
  while (host.instances[0]?.inFlight !== calls) await turn();
}

test("a soft unload of what nobody holds is a proof", async () => {
  await using host = await createHost({ from });
  await host.load(plugin("echo"), inline);
  const proof = await host.unload("echo");
  assert.partialDeepStrictEqual(proof, {
    plugin: "echo",
    version: "1.0.0",
    realm: "inline",
    verdict: "freed",
    callsLost: 0,
    leasesRevoked: 0,
  });
  assert.deepEqual(host.instances, []);
  await assert.rejects(host.unload("echo"), {
    code: "TENON_INSTANCE_UNKNOWN",
    message: /Cannot find "echo": loaded are none/,
  });
});

test("a soft unload refuses, lists every holder with its place, and changes nothing", async () => {
  await using host = await createHost(quick);
  await host.load(plugin("echo"), { ...inline, limits: { calls: 1 } });
  await host.load(plugin("relay"), inline);
  using lease = await host.lease(Echo);
  const held = host.client(Echo).hold("key");
  const waiting = host.client(Echo).say("waits");
  await inFlight(host, 1);
  const before = host.instances;
  const { data } = await rejection(host.unload("echo"), "TENON_UNLOAD_HELD");
  const [dependant, place, call, queue, ...rest] = data.holders;
  assert.equal(dependant, 'plugin relay@1.0.0 uses it as "echo"');
  assert.match(place ?? "", /^lease taken at .*unload\.test\.ts:\d+:\d+/);
  assert.match(call ?? "", /^call "hold", under way for \d+ ms$/);
  assert.match(queue ?? "", /^1 calls? that waits?$/);
  assert.deepEqual(rest, []);
  assert.deepEqual(host.instances, before);
  assert.equal(lease.signal.aborted, false);
  held.catch(() => undefined);
  waiting.catch(() => undefined);
  await host.close({ deadlineMs: 0 });
});

test("a hard unload waits for leases and calls, and ends as soon as the last has gone", async () => {
  await using host = await createHost(quick);
  await host.load(plugin("echo"), inline);
  const lease = await host.lease(Echo);
  const held = lease.hold("key");
  const unloading = host.unload("echo", { deadlineMs: 600_000 });
  await turn();
  assert.equal(host.instances[0]?.state, "draining");
  await lease.free("key");
  assert.equal(await held, "1.0.0 key");
  lease[Symbol.dispose]();
  assert.partialDeepStrictEqual(await unloading, { callsLost: 0, leasesRevoked: 0 });
});

test("a hard unload revokes at its deadline: calls in flight are lost and counted, calls that wait are refused", async () => {
  await using host = await createHost(quick);
  await host.load(plugin("echo"), { ...inline, limits: { calls: 2 } });
  const lease = await host.lease(Echo);
  const client = host.client(Echo);
  const calls = [lease.hold("a"), client.stay("b"), lease.say("waits"), client.say("waits too")];
  await inFlight(host, 2);
  const unloading = host.unload("echo", { deadlineMs: 20, why: "of spring cleaning" });
  const [first, second, third, fourth] = await Promise.all([
    rejection(calls[0]!, "TENON_CALL_LOST"),
    rejection(calls[1]!, "TENON_CALL_LOST"),
    rejection(calls[2]!, "TENON_LEASE_REVOKED"),
    rejection(calls[3]!, "TENON_LEASE_REVOKED"),
  ]);
  assert.deepEqual([first.data.method, second.data.method, first.data.why], ["hold", "stay", "of spring cleaning"]);
  assert.deepEqual([third.data.why, fourth.data.why], ["of spring cleaning", "of spring cleaning"]);
  assert.partialDeepStrictEqual(await unloading, { callsLost: 4, leasesRevoked: 1 });
  await rejection(lease.say("x"), "TENON_LEASE_REVOKED");
  await rejection(client.say("x"), "TENON_INSTANCE_UNKNOWN");
});

test("unloads at once give one proof", async () => {
  await using host = await createHost(quick);
  await host.load(plugin("echo"), inline);
  const proofs: unknown[] = [];
  using _ = host.on("proof", (proof) => proofs.push(proof));
  const [one, two, soft] = await Promise.all([
    host.unload("echo", { deadlineMs: 10 }),
    host.unload("echo", { deadlineMs: 20 }),
    host.unload("echo"),
  ]);
  assert.equal(one, two);
  assert.equal(one, soft);
  assert.deepEqual(proofs, [one]);
});

test("a later unload in more of a hurry ends the wait of an earlier one", async () => {
  await using host = await createHost(quick);
  await host.load(plugin("echo"), inline);
  using lease = await host.lease(Echo);
  const patient = host.unload("echo", { deadlineMs: Infinity });
  const hasty = host.unload("echo", { deadlineMs: 0 });
  assert.equal((await patient).leasesRevoked, 1);
  assert.equal(await patient, await hasty);
  await rejection(lease.say("x"), "TENON_LEASE_REVOKED");
});

test("calls during a drain: leases may still call, clients go elsewhere, nobody new gets in", async () => {
  await using host = await createHost(quick);
  await host.load(plugin("echo"), inline);
  const client = host.client(Echo);
  const lease = await host.lease(Echo);
  const unloading = host.unload("echo", { deadlineMs: 600_000 });
  assert.equal(await lease.say("x"), "1.0.0 x");
  await rejection(client.say("x"), "TENON_INSTANCE_UNKNOWN");
  await rejection(host.lease(Echo), "TENON_INSTANCE_UNKNOWN");
  await host.load(plugin("echo", "2.0.0"), inline);
  assert.equal(await client.say("x"), "2.0.0 x");
  lease[Symbol.dispose]();
  await unloading;
});

for (const realm of ["inline", "thread"] as const) {
  test(`a soft unload during the start is refused, a hard one cuts the start short at its deadline, ${realm}`, async () => {
    await using host = await createHost({ from });
    const loading = rejection(host.load(plugin("never-sets-up"), { realm }), "TENON_START_CANCELLED");
    while (host.instances[0]?.state !== "starting") await turn(); // Its setup never ends.
    const { data } = await rejection(host.unload("never-sets-up"), "TENON_INSTANCE_STATE");
    assert.deepEqual([data.operation, data.state], ["unload", "starting"]);
    const proof = await host.unload("never-sets-up", { deadlineMs: 10, why: "nobody waits" });
    assert.partialDeepStrictEqual(proof, { verdict: "freed", callsLost: 0, leasesRevoked: 0 });
    assert.match((await loading).message, /it was still starting when nobody waits/);
    assert.deepEqual(host.instances, []);
  });

  test(`a hard unload during the start lets it end within the deadline, and load says what became of it, ${realm}`, async () => {
    await using host = await createHost(quick);
    const unloading = Promise.withResolvers<Proof>();
    using _ = host.on("state", ({ state }) => {
      if (state === "starting") unloading.resolve(host.unload("echo", { deadlineMs: 600_000 }));
    });
    const { data } = await rejection(host.load(plugin("echo"), { realm }), "TENON_INSTANCE_STATE");
    assert.equal(data.operation, "load");
    assert.equal((await unloading.promise).plugin, "echo");
    assert.deepEqual(host.instances, []);
  });
}

test("bad options of unload change nothing", async () => {
  await using host = await createHost(quick);
  await host.load(plugin("echo"), inline);
  for (const deadlineMs of [Number.NaN, -1, "5" as unknown as number])
    await rejection(host.unload("echo", { deadlineMs }), "TENON_OPTION_INVALID");
  await rejection(host.unload("echo@x.y"), "TENON_OPTION_INVALID");
  await rejection(host.unload("echo@2"), "TENON_INSTANCE_UNKNOWN");
  assert.deepEqual(
    host.instances.map(({ state }) => state),
    ["active"],
  );
});

test("a version is unloaded by its range; without one the version loaded last goes", async () => {
  await using host = await createHost(quick);
  for (const version of ["1.0.0", "1.5.0", "2.0.0"]) await host.load(plugin("echo", version), inline);
  assert.equal((await host.unload("echo@^1")).version, "1.5.0");
  assert.equal((await host.unload("echo")).version, "2.0.0");
  assert.deepEqual(
    host.instances.map(({ version }) => version),
    ["1.0.0"],
  );
});

test("a thread that dies is cleared away: its calls are lost, its leases revoked, its proof told", async () => {
  await using host = await createHost({ from, restart: false });
  await host.load(plugin("dies"), { realm: "thread" });
  const lease = await host.lease(Relay);
  const proof = Promise.withResolvers<unknown>();
  using _ = host.on("proof", proof.resolve);
  const lost = await rejection(lease.say("die"), "TENON_CALL_LOST");
  assert.match(lost.data.why, /exited with code 3/);
  assert.partialDeepStrictEqual(await proof.promise, { verdict: "freed", leasesRevoked: 1 });
  await rejection(lease.say("x"), "TENON_LEASE_REVOKED");
  assert.deepEqual(host.instances, []);
});
