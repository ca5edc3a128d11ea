import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { test } from "node:test";
import { createHost, type Host, type LostHold } from "tenon";
import { Collector } from "tenon/witness";
import { guardLeaks } from "../leak-guard.ts";
import { Echo, Relay } from "./fixtures/contracts.ts";
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
  const lost: LostHold[] = [];
  using _ = host.on("lostHold", (hold) => lost.push(hold));
  await host.load(plugin("echo"), { realm: "inline" });
  await loseOne(host);
  assert.equal(host.instances[0]?.holders.length, 2);
  await collectUntil(() => lost.length > 0);
  assert.deepEqual(
    lost.map(({ stack: _, ...hold }) => hold),
    [{ kind: "lease", by: "host", plugin: "echo", version: "1.0.0", instance: 1, method: undefined }],
  );
  assert.match(lost[0]?.stack.split("\n")[0] ?? "", /at loseOne \(.*lost-hold\.alone\.test\.ts:\d+:\d+\)/);
  assert.doesNotMatch(lost[0]?.stack ?? "", /tenon\/src/);
  assert.deepEqual(host.instances[0]?.holders, ['loaded as "echo"']);
});

test("a lost lease of an opened plugin gives it to the reaper", async () => {
  await using host = await createHost({ from, proofs: "off", graceMs: 0 });
  const lost: LostHold[] = [];
  using _ = host.on("lostHold", (hold) => lost.push(hold));
  await openAndLose(host);
  await collectUntil(() => host.instances.length === 0);
  assert.match(lost[0]?.stack ?? "", /openAndLose/);
  assert.deepEqual(host.instances, []);
});

test("a lease whose function was taken off it lives as long as the function", async () => {
  await using host = await createHost({ from, proofs: "off" });
  const lost: LostHold[] = [];
  using _ = host.on("lostHold", (hold) => lost.push(hold));
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
  const lost: LostHold[] = [];
  using _ = host.on("lostHold", (hold) => lost.push(hold));
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

for (const realm of ["inline", "thread"] as const) {
  test(`a stream that nobody reads on is reported with the stack that asked for it, and its call ends: ${realm}`, async () => {
    await using host = await createHost({ from, proofs: "off" });
    const lost: LostHold[] = [];
    using _ = host.on("lostHold", (hold) => lost.push(hold));
    await host.load(plugin("echo"), { realm });
    const readers = {
      client: () => host.client(Echo).count(1_000_000),
      name: async () => (await host.call("echo", "count", 1_000_000)).value as AsyncIterable<number>,
    };
    for (const read of Object.values(readers)) {
      await readOne(read);
      assert.equal(host.instances[0]?.inFlight, 1);
      await collectUntil(() => host.instances[0]?.inFlight === 0);
      assert.equal(host.instances[0]?.inFlight, 0);
    }
    assert.deepEqual(
      lost.map(({ stack: _stack, ...hold }) => hold),
      lost.map(() => ({ kind: "stream", by: "host", plugin: "echo", version: "1.0.0", instance: 1, method: "count" })),
    );
    assert.match(lost[0]?.stack.split("\n")[0] ?? "", /at .*client \(.*lost-hold\.alone\.test\.ts:\d+:\d+\)/);
    assert.equal(lost.length, 2);
  });
}

async function readOne(read: () => AsyncIterable<number> | Promise<AsyncIterable<number>>): Promise<void> {
  const items = await read();
  assert.deepEqual(await items[Symbol.asyncIterator]().next(), { done: false, value: 0 });
}

test("a stream that was read to its end, left, failed, not begun or is still held is not lost", async () => {
  await using host = await createHost({ from, proofs: "off" });
  const lost: LostHold[] = [];
  using _ = host.on("lostHold", (hold) => lost.push(hold));
  await host.load(plugin("echo"), { realm: "inline" });
  const echo = host.client(Echo);
  await (async () => {
    await Array.fromAsync(echo.count(3));
    for await (const item of echo.count(1_000_000)) if (item === 2) break;
    await assert.rejects(Array.fromAsync(echo.count(5, { deadlineMs: 0 })), { code: "TENON_CALL_DEADLINE" });
    echo.count(5);
  })();
  const waiting = echo.count(0)[Symbol.asyncIterator]();
  await collectUntil(() => lost.length > 0, 5);
  assert.deepEqual(lost, []);
  assert.deepEqual(await waiting.next(), { done: true, value: undefined });
});

for (const realm of ["inline", "thread"] as const) {
  test(`a stream that a plugin lost is reported with the place in its source, and its provider's call ends: ${realm}`, async () => {
    await using host = await createHost({ from, proofs: "off" });
    const lost: LostHold[] = [];
    using _ = host.on("lostHold", (hold) => lost.push(hold));
    await host.load(plugin("echo"), { realm: "inline" });
    await host.load(plugin("loses-stream"), { realm });
    const reader = host.client(Relay);
    assert.equal(await reader.say("lose"), "0");
    assert.equal(host.instances[0]?.inFlight, 1);
    const inFlight = (): number | undefined => host.instances[0]?.inFlight;
    for (let round = 0; round < 50 && (inFlight() !== 0 || lost.length === 0); round++) {
      await reader.say("collect");
      await collector.collect(true);
      await turn();
    }
    assert.equal(inFlight(), 0);
    const [{ stack, ...hold } = assert.fail("nothing was told")] = lost;
    assert.deepEqual(hold, {
      ...{ kind: "stream", by: "plugin", plugin: "loses-stream", version: "1.0.0", instance: 2 },
      method: "echo.count",
    });
    assert.match(stack.split("\n")[0] ?? "", /at .*loseOne \(.*fixtures\/loses-stream\.ts:9:\d+\)/);
    assert.doesNotMatch(stack, /tenon:/);
  });
}

test("an unload looks for what was lost before it refuses, and while it waits", async () => {
  await using host = await createHost({ from });
  const lost: LostHold[] = [];
  using _ = host.on("lostHold", (hold) => lost.push(hold));
  for (const [realm, deadlineMs] of [["inline", undefined] as const, ["thread", 60_000] as const]) {
    await host.load(plugin("echo"), { realm });
    await loseOne(host);
    await readOne(() => host.client(Echo).count(1_000_000));
    const proof = await host.unload("echo", deadlineMs === undefined ? {} : { deadlineMs });
    assert.deepEqual([proof.leasesRevoked, proof.callsLost], [0, 0]);
  }
  assert.deepEqual(lost.map(({ kind }) => kind).toSorted(), ["lease", "lease", "stream", "stream"]);
});
