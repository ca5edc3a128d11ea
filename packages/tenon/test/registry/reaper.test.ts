import assert from "node:assert/strict";
import { test } from "node:test";
import { createHost, type Host, type LoadOptions, type Proof } from "tenon";
import { Reaper } from "../../src/registry/reaper.ts";
import type { Instance } from "../../src/instance/instance.ts";
import { Wheel } from "../../src/kernel/wheel.ts";
import { ManualClock } from "../kernel/manual-clock.ts";
import { guardLeaks } from "../leak-guard.ts";
import { awake } from "./awake.ts";
import { Echo } from "./fixtures/contracts.ts";
import { from, plugin } from "./sources.ts";

guardLeaks();

const inline: LoadOptions = { realm: "inline" };
const quick = { from, proofs: "off" } as const;

function nextProof(host: Host): Promise<Proof> {
  const { promise, resolve } = Promise.withResolvers<Proof>();
  host.on("proof", resolve);
  return awake(promise);
}

test("an opened plugin goes after its last lease and the grace period", async () => {
  await using host = await createHost({ ...quick, graceMs: 1 });
  const [one, two] = await Promise.all([
    host.open(Echo, plugin("echo"), inline),
    host.open(Echo, plugin("echo"), inline),
  ]);
  const proof = nextProof(host);
  one[Symbol.dispose]();
  assert.equal(await two.say("x"), "1.0.0 x");
  assert.equal(host.instances.length, 1);
  two[Symbol.dispose]();
  assert.equal(host.instances[0]?.state, "active");
  assert.equal((await proof).plugin, "echo");
  assert.deepEqual(host.instances, []);
});

test("a new lease saves a plugin that was opened, whether it is opened again or leased", async () => {
  await using host = await createHost({ ...quick, graceMs: 600_000 });
  const first = await host.open(Echo, plugin("echo"), inline);
  const { id } = host.instances[0] ?? assert.fail();
  first[Symbol.dispose]();
  assert.deepEqual(host.instances[0]?.holders, []);
  using again = await host.open(Echo, plugin("echo"), inline);
  using leased = await host.lease(Echo);
  assert.deepEqual([await again.say("x"), await leased.say("y")], ["1.0.0 x", "1.0.0 y"]);
  assert.deepEqual(
    host.instances.map((each) => [each.id, each.holders.length]),
    [[id, 2]],
  );
});

test("a loaded plugin is never reaped, also if it was opened first", async () => {
  await using host = await createHost({ ...quick, graceMs: 0 });
  await host.load(plugin("echo"), inline);
  const lease = await host.open(Echo, plugin("echo", "2.0.0"), inline);
  await host.load(plugin("echo", "2.0.0"), inline);
  lease[Symbol.dispose]();
  const opened = await host.open(Echo, plugin("echo", "3.0.0"), inline);
  const proof = nextProof(host);
  opened[Symbol.dispose]();
  // The third goes, later than the two others would have.
  assert.equal((await proof).version, "3.0.0");
  assert.deepEqual(
    host.instances.map(({ version, state }) => [version, state]),
    [
      ["1.0.0", "active"],
      ["2.0.0", "active"],
    ],
  );
});

test("a client's call in flight is not cut off by the reaper", async () => {
  await using host = await createHost({ ...quick, graceMs: 0 });
  const lease = await host.open(Echo, plugin("echo"), inline);
  const client = host.client(Echo);
  const proof = nextProof(host);
  const held = client.hold("key");
  lease[Symbol.dispose]();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(await client.free("key"), "key");
  assert.equal(await held, "1.0.0 key");
  assert.equal((await proof).callsLost, 0);
});

test("a soft unload that is refused leaves an idle plugin to the reaper", async () => {
  await using host = await createHost({ ...quick, graceMs: 20 });
  const lease = await host.open(Echo, plugin("echo"), inline);
  const client = host.client(Echo);
  const proof = nextProof(host);
  const held = client.hold("key");
  lease[Symbol.dispose]();
  await assert.rejects(host.unload("echo"), { code: "TENON_UNLOAD_HELD" });
  await client.free("key");
  await held;
  assert.equal((await proof).plugin, "echo");
});

const idle = { state: { kind: "active" }, holders: { all: [] }, admission: { inFlight: 0 } } as unknown as Instance;

test("who is spared is not reaped, and has the whole grace period again when it is queued again", () => {
  const clock = new ManualClock();
  const reaped: Instance[] = [];
  const reaper = new Reaper(new Wheel(clock), 1000, (instance) => reaped.push(instance));
  reaper.queue(idle);
  clock.advance(900);
  reaper.spare(idle);
  reaper.queue(idle);
  clock.advance(900);
  reaper.queue(idle);
  assert.deepEqual(reaped, []);
  clock.advance(100);
  assert.deepEqual(reaped, [idle]);
});

test("a reaper keeps no process alive, and one that is closed reaps nothing", () => {
  const clock = new ManualClock();
  const reaper = new Reaper(new Wheel(clock), 1000, () => assert.fail("reaped"));
  reaper.queue(idle);
  assert.deepEqual(clock.armed, [{ atMs: 1000, keepAlive: false }]);
  reaper.close();
  reaper.queue(idle);
  assert.deepEqual(clock.armed, []);
  clock.advance(5000);
});
