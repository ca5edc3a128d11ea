import assert from "node:assert/strict";
import { test } from "node:test";
import { createHost, type LoadOptions, type TenonError } from "tenon";
import { guardLeaks } from "../leak-guard.ts";
import { Echo } from "./fixtures/contracts.ts";
import { rejection } from "./rejection.ts";
import { from, plugin } from "./sources.ts";

guardLeaks();

const inline: LoadOptions = { realm: "inline" };
const quick = { from, proofs: "off" } as const;
const isoTime = /at \d{4}-\d\d-\d\dT[\d:.]+Z because /;

async function revocation(call: () => Promise<unknown>): Promise<TenonError<"TENON_LEASE_REVOKED">> {
  const error = await rejection(call(), "TENON_LEASE_REVOKED");
  assert.match(error.message, isoTime);
  const { plugin: name, version } = error.data;
  assert.deepEqual({ name, version }, { name: "echo", version: "1.0.0" });
  return error;
}

test("a lease is released where its block ends, and says so ever after", async () => {
  await using host = await createHost(quick);
  await host.load(plugin("echo"), inline);
  let kept;
  {
    using lease = await host.lease(Echo);
    kept = lease;
    assert.equal(await lease.say("x"), "1.0.0 x");
    assert.equal(host.instances[0]?.holders.length, 2);
  }
  assert.equal(host.instances[0]?.holders.length, 1);
  kept[Symbol.dispose]();
  const { data } = await revocation(() => kept.say("x"));
  assert.equal(data.why, "it was released");
  await revocation(() => Array.fromAsync(kept.count(1)));
  assert.equal(kept.signal.aborted, false);
});

test("a lease is revoked by a hard unload, with the reason given", async () => {
  await using host = await createHost(quick);
  await host.load(plugin("echo"), inline);
  const before = new Date().toISOString();
  const lease = await host.lease(Echo);
  const proof = await host.unload("echo", { deadlineMs: 0, why: "of spring cleaning" });
  assert.equal(proof.leasesRevoked, 1);
  const { data } = await revocation(() => lease.say("x"));
  assert.equal(data.why, "of spring cleaning");
  assert.ok(data.when >= before && data.when <= new Date().toISOString(), data.when);
  lease[Symbol.dispose]();
  assert.equal((await revocation(() => lease.say("x"))).data.why, "of spring cleaning");
});

test("a lease is revoked by the close of its host", async () => {
  const host = await createHost(quick);
  await host.load(plugin("echo"), inline);
  const lease = await host.lease(Echo);
  const [proof] = await host.close({ deadlineMs: 0 });
  assert.equal(proof?.leasesRevoked, 1);
  assert.equal((await revocation(() => lease.say("x"))).data.why, "the host closes");
});

test("a lease's signal aborts when the drain begins, and the lease answers until it ends", async () => {
  await using host = await createHost(quick);
  await host.load(plugin("echo"), inline);
  const lease = await host.lease(Echo);
  const begun = Promise.withResolvers<string>();
  lease.signal.addEventListener("abort", () => begun.resolve(String(lease.signal.reason)));
  const unloading = host.unload("echo", { deadlineMs: 60_000, why: "of spring cleaning" });
  assert.match(await begun.promise, /The instance is to go: of spring cleaning/);
  assert.equal(host.instances[0]?.state, "draining");
  assert.equal(await lease.say("still"), "1.0.0 still");
  lease[Symbol.dispose]();
  assert.equal((await unloading).leasesRevoked, 0);
});

test("a lease holds its version though another is loaded, and is frozen", async () => {
  await using host = await createHost(quick);
  await host.load(plugin("echo", "1.0.0"), inline);
  using lease = await host.lease(Echo);
  await host.load(plugin("echo", "2.0.0"), inline);
  using second = await host.lease(Echo);
  assert.deepEqual([await lease.say("x"), await second.say("x")], ["1.0.0 x", "2.0.0 x"]);
  using old = await host.lease(Echo, "echo@^1");
  assert.equal(await old.say("x"), "1.0.0 x");
  assert.ok(Object.isFrozen(lease));
  assert.equal(Object.getPrototypeOf(lease), null);
});

test("a lease's holder is shown with the place that took it", async () => {
  await using host = await createHost(quick);
  using lease = await host.open(Echo, plugin("echo"), inline);
  assert.ok(lease);
  const [place] = host.instances[0]?.holders ?? [];
  assert.match(place ?? "", /^lease taken at .*lease\.test\.ts:\d+:\d+/);
});

test("nothing is leased that is not there or is malformed, and nothing is held then", async () => {
  await using host = await createHost(quick);
  await host.load(plugin("echo"), inline);
  await assert.rejects(host.lease(Echo, "nobody"), {
    code: "TENON_INSTANCE_UNKNOWN",
    message: /Cannot find "nobody for contract echo": loaded are "echo@1\.0\.0"/,
  });
  await assert.rejects(host.lease(Echo, "echo@^2"), {
    code: "TENON_INSTANCE_UNKNOWN",
    message: /"echo@\^2 for contract echo"/,
  });
  for (const target of ["echo@latest-ish", "", "echo@", 5 as unknown as string])
    await assert.rejects(host.lease(Echo, target), { code: "TENON_OPTION_INVALID" });
  await assert.rejects(host.lease(undefined as never), { code: "TENON_OPTION_INVALID" });
  assert.deepEqual(host.instances[0]?.holders, ['loaded as "echo"']);
});
