import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { test } from "node:test";
import { createHost, type Host, type LoadOptions } from "tenon";
import { guardLeaks } from "../leak-guard.ts";
import { Echo, Outer } from "../registry/fixtures/contracts.ts";
import { rejection } from "../registry/rejection.ts";
import { from, plugin } from "../registry/sources.ts";

guardLeaks();

const inline: LoadOptions = { realm: "inline" };
const quick = { from, proofs: "off" } as const;

test("a close is done once, however often it is asked for, and answers the proofs", async () => {
  const host = await createHost({ from });
  await host.load(plugin("echo"), inline);
  await host.load(plugin("echo", "2.0.0"), { realm: "thread" });
  const [one, two] = await Promise.all([host.close(), host.close({ deadlineMs: 0 })]);
  assert.equal(one, two);
  assert.equal(await host.close(), one);
  assert.deepEqual(one.map(({ version, verdict }) => `${version} ${verdict}`).sort(), ["1.0.0 freed", "2.0.0 freed"]);
  await host[Symbol.asyncDispose]();
});

test("a listener may close the host that tells it of its close", async () => {
  const host = await createHost(quick);
  await host.load(plugin("echo"), inline);
  const proofs: unknown[] = [];
  host.on("state", () => void host.close().then((answer) => proofs.push(answer)));
  const answer = await host.close();
  await turn();
  assert.ok(proofs.length > 0 && proofs.every((each) => each === answer));
});

test("a block that ends closes its host, also when it throws", async () => {
  let kept: Host | undefined;
  const block = async (): Promise<void> => {
    await using host = await createHost(quick);
    kept = host;
    await host.load(plugin("echo"), { realm: "thread" });
    throw new RangeError("of the block");
  };
  await assert.rejects(block(), RangeError);
  assert.deepEqual(kept?.instances, []);
});

test("every method of a closed host says so, and so do its clients", async () => {
  const host = await createHost(quick);
  await host.load(plugin("echo"), inline);
  const client = host.client(Echo);
  const [collect, first] = [host.all(Echo), host.all(Echo, "first")];
  await host.close();
  const closed = { code: "TENON_HOST_CLOSED" };
  await rejection(host.load(plugin("echo"), inline), "TENON_HOST_CLOSED");
  await rejection(host.open(Echo, plugin("echo"), inline), "TENON_HOST_CLOSED");
  await rejection(host.lease(Echo), "TENON_HOST_CLOSED");
  await rejection(host.call("echo", "say", "x"), "TENON_HOST_CLOSED");
  await rejection(host.swap("echo", plugin("echo", "2.0.0")), "TENON_HOST_CLOSED");
  await rejection(host.unload("echo"), "TENON_HOST_CLOSED");
  assert.throws(() => host.client(Echo), closed);
  assert.throws(() => host.all(Echo), closed);
  assert.throws(() => host.on("log", () => undefined), closed);
  assert.throws(() => host.on(Echo, "said", () => undefined), closed);
  assert.throws(() => host.logs("echo"), closed);
  assert.deepEqual(host.instances, []);
  await rejection(client.say("x"), "TENON_HOST_CLOSED");
  await rejection(Array.fromAsync(client.count(1)), "TENON_HOST_CLOSED");
  await rejection(collect.say("x"), "TENON_HOST_CLOSED");
  await rejection(first.say("x"), "TENON_HOST_CLOSED");
});

for (const realm of ["inline", "thread"] as const) {
  test(`a close during a start does not wait for it and leaves nothing, ${realm}`, async () => {
    const host = await createHost(quick);
    const loads = [
      rejection(host.load(plugin("never-sets-up"), { realm }), "TENON_HOST_CLOSED"),
      rejection(host.open(Outer, plugin("never-sets-up"), { realm }), "TENON_HOST_CLOSED"),
    ];
    while (host.instances[0]?.state !== "starting") await turn();
    // Being read yet.
    loads.push(rejection(host.load(plugin("echo"), { realm }), "TENON_HOST_CLOSED"));
    const [proof, ...others] = await host.close({ deadlineMs: Infinity });
    assert.deepEqual([proof?.plugin, others], ["never-sets-up", []]);
    assert.deepEqual(host.instances, []);
    const [first] = await Promise.all(loads);
    assert.equal((first?.cause as { code?: string }).code, "TENON_START_CANCELLED");
  });

  test(`a close at any moment of a load leaves nothing, ${realm}`, async () => {
    for (let turns = 0; turns < 12; turns++) {
      const host = await createHost(quick);
      const outcome = host.open(Echo, plugin("echo"), { realm }).catch((error: unknown) => error);
      for (let waited = 0; waited < turns * turns; waited++) await turn();
      await host.close({ deadlineMs: 0 });
      assert.deepEqual(host.instances, []);
      const opened = await outcome;
      if (opened instanceof Error)
        assert.equal((opened as { code?: string }).code, "TENON_HOST_CLOSED", opened.message);
      else await rejection((opened as { say(text: string): Promise<string> }).say("x"), "TENON_LEASE_REVOKED");
    }
  });
}

test("a close waits for what is being read, so that nothing of its host goes on after it", async () => {
  const host = await createHost(quick);
  const ended: unknown[] = [];
  host.load(plugin("echo"), inline).catch((error: unknown) => ended.push(error));
  host.load(plugin("relay"), inline).catch((error: unknown) => ended.push(error));
  await host.close();
  await turn();
  assert.deepEqual(
    ended.map((error) => (error as { code?: string }).code),
    ["TENON_HOST_CLOSED", "TENON_HOST_CLOSED"],
  );
});

test("a close with a deadline cuts off what holds on", async () => {
  const host = await createHost(quick);
  await host.load(plugin("echo"), inline);
  const lease = await host.lease(Echo);
  const stays = rejection(lease.stay("x"), "TENON_CALL_LOST");
  const [proof] = await host.close({ deadlineMs: 10 });
  assert.partialDeepStrictEqual(proof, { callsLost: 1, leasesRevoked: 1 });
  await stays;
});

test("a close is not held up by an unload that has all the time in the world", async () => {
  const host = await createHost(quick);
  await host.load(plugin("echo"), inline);
  const lease = await host.lease(Echo);
  const unloading = host.unload("echo", { deadlineMs: Infinity });
  const [proof] = await host.close({ deadlineMs: 0 });
  assert.equal(await unloading, proof);
  await rejection(lease.say("x"), "TENON_LEASE_REVOKED");
});

test("a bad deadline closes nothing", async () => {
  await using host = await createHost(quick);
  for (const deadlineMs of [Number.NaN, -1, "5" as unknown as number])
    await rejection(host.close({ deadlineMs }), "TENON_OPTION_INVALID");
  await host.load(plugin("echo"), inline);
});
