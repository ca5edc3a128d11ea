import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { test } from "node:test";
import { createHost, type Host, type LostLease } from "tenon";
import { Collector } from "tenon/witness";
import { guardLeaks } from "../leak-guard.ts";
import { Echo } from "./fixtures/contracts.ts";
import { from, plugin } from "./sources.ts";

guardLeaks();

const collector = new Collector();

/** Collects until it is so; a finalizer runs some turns after its collection. */
async function collectUntil(isSo: () => boolean, rounds = 50): Promise<void> {
  for (let round = 0; round < rounds && !isSo(); round++) {
    await collector.collect(true);
    await turn();
  }
}

async function loseOne(host: Host): Promise<void> {
  const lease = await host.lease(Echo);
  assert.equal(await lease.say("x"), "1.0.0 x");
}

async function openAndLose(host: Host): Promise<void> {
  await host.open(Echo, plugin("echo"), { realm: "inline" });
}

test("a lease that is lost is reported with the stack that took it, and released", async () => {
  await using host = await createHost({ from, proofs: "off" });
  const lost: LostLease[] = [];
  using _ = host.on("lostLease", (lease) => lost.push(lease));
  await host.load(plugin("echo"), { realm: "inline" });
  await loseOne(host);
  assert.equal(host.instances[0]?.holders.length, 2);
  await collectUntil(() => lost.length > 0);
  assert.deepEqual(
    lost.map((lease) => [lease.plugin, lease.version]),
    [["echo", "1.0.0"]],
  );
  assert.match(lost[0]?.stack.split("\n")[0] ?? "", /at loseOne \(.*lost-lease\.alone\.test\.ts:\d+:\d+\)/);
  assert.doesNotMatch(lost[0]?.stack ?? "", /tenon\/src/);
  assert.deepEqual(host.instances[0]?.holders, ['loaded as "echo"']);
});

test("a lost lease of an opened plugin gives it to the reaper", async () => {
  await using host = await createHost({ from, proofs: "off", graceMs: 0 });
  const lost: LostLease[] = [];
  using _ = host.on("lostLease", (lease) => lost.push(lease));
  await openAndLose(host);
  await collectUntil(() => host.instances.length === 0);
  assert.match(lost[0]?.stack ?? "", /openAndLose/);
  assert.deepEqual(host.instances, []);
});

test("a lease whose function was taken off it lives as long as the function", async () => {
  await using host = await createHost({ from, proofs: "off" });
  const lost: LostLease[] = [];
  using _ = host.on("lostLease", (lease) => lost.push(lease));
  await host.load(plugin("echo"), { realm: "inline" });
  let taken: Awaited<ReturnType<typeof takeSay>> | undefined = await takeSay(host);
  await collectUntil(() => lost.length > 0, 5);
  assert.equal(await taken("x"), "1.0.0 x");
  assert.deepEqual(lost, []);
  taken = undefined;
  await collectUntil(() => lost.length > 0);
  assert.equal(lost.length, 1);
});

async function takeSay(host: Host): Promise<(text: string) => Promise<string>> {
  const { say } = await host.lease(Echo);
  return say;
}

test("a lease that was released or revoked is not lost", async () => {
  await using host = await createHost({ from, proofs: "off" });
  const lost: LostLease[] = [];
  using _ = host.on("lostLease", (lease) => lost.push(lease));
  await host.load(plugin("echo"), { realm: "inline" });
  await (async () => {
    using lease = await host.lease(Echo);
    await lease.say("x");
    await host.lease(Echo);
    await host.unload("echo", { deadlineMs: 0 });
  })();
  await collectUntil(() => lost.length > 0, 5);
  assert.deepEqual(lost, []);
});
