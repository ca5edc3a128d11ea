import assert from "node:assert/strict";
import { test } from "node:test";
import { createHost, type LoadOptions } from "tenon";
import { guardLeaks } from "../leak-guard.ts";
import { Echo } from "./fixtures/contracts.ts";
import { rejection } from "./rejection.ts";
import { from, plugin } from "./sources.ts";

guardLeaks();

const inline: LoadOptions = { realm: "inline" };
const quick = { from, proofs: "off" } as const;

test("a client follows the version of the moment, call by call", async () => {
  await using host = await createHost(quick);
  const client = host.client(Echo);
  await rejection(client.say("x"), "TENON_INSTANCE_UNKNOWN");
  await host.load(plugin("echo", "1.0.0"), inline);
  assert.equal(await client.say("x"), "1.0.0 x");
  await host.load(plugin("echo", "2.0.0"), { realm: "thread" });
  assert.equal(await client.say("x"), "2.0.0 x");
  await host.unload("echo@2");
  assert.equal(await client.say("x"), "1.0.0 x");
  await host.unload("echo@1");
  await rejection(client.say("x"), "TENON_INSTANCE_UNKNOWN");
});

test("a client that narrows by name and range calls only what fits", async () => {
  await using host = await createHost(quick);
  const one = host.client(Echo, "echo@^1");
  const eu = host.client(Echo, "echo/eu");
  for (const version of ["1.0.0", "1.2.0", "2.0.0"]) await host.load(plugin("echo", version), inline);
  await host.load(plugin("echo", "1.1.0"), { ...inline, name: "echo/eu" });
  assert.equal(await one.say("x"), "1.2.0 x");
  assert.equal(await eu.say("x"), "1.1.0 x");
  await host.unload("echo@1.2.0");
  assert.equal(await one.say("x"), "1.0.0 x");
  await host.unload("echo@1.0.0");
  const { data } = await rejection(one.say("x"), "TENON_INSTANCE_UNKNOWN");
  assert.deepEqual(data, { wanted: "echo@^1 for contract echo", known: '"echo@2.0.0", "echo/eu@1.1.0"' });
});

test("a target that is malformed is refused when the client is made", async () => {
  await using host = await createHost(quick);
  for (const target of ["", "echo@", "echo@one", "echo@^", 5 as unknown as string]) {
    assert.throws(
      () => host.client(Echo, target),
      { code: "TENON_OPTION_INVALID", message: /Cannot use option "target"/ },
      String(target),
    );
  }
  assert.throws(() => host.client({} as never), { code: "TENON_OPTION_INVALID" });
  assert.throws(() => host.client(null as never), { code: "TENON_OPTION_INVALID" });
});

test("a call's bad options are refused before anything is sent", async () => {
  await using host = await createHost(quick);
  await host.load(plugin("echo"), inline);
  const client = host.client(Echo);
  for (const deadlineMs of [Number.NaN, -1, "5" as unknown as number])
    await rejection(client.say("x", { deadlineMs }), "TENON_OPTION_INVALID");
  await rejection(client.say("x", { signal: {} as AbortSignal }), "TENON_OPTION_INVALID");
  await rejection(client.say(5 as unknown as string), "TENON_INPUT_INVALID");
  await rejection(client.say("x", { deadlineMs: 0 }), "TENON_CALL_DEADLINE");
  const { cause } = await rejection(client.say("x", { signal: AbortSignal.abort("before") }), "TENON_CALL_ABORTED");
  assert.equal(cause, "before");
});

test("a stream goes on where it began though the version changes under it", async () => {
  await using host = await createHost(quick);
  await host.load(plugin("echo", "1.0.0"), inline);
  const stream = host.client(Echo).count(3)[Symbol.asyncIterator]();
  assert.deepEqual(await stream.next(), { done: false, value: 0 });
  await host.load(plugin("echo", "2.0.0"), inline);
  const unloading = host.unload("echo@1", { deadlineMs: 600_000 });
  const rest = await Array.fromAsync({ [Symbol.asyncIterator]: () => stream });
  assert.deepEqual(rest, [1, 2]);
  assert.equal((await unloading).callsLost, 0);
});

test("a plugin's error arrives as its own", async () => {
  for (const realm of ["inline", "thread"] as const) {
    await using host = await createHost(quick);
    await host.load(plugin("echo"), { realm });
    await assert.rejects(
      host.client(Echo).fail("as asked"),
      (error) => error instanceof RangeError && error.message === "as asked",
    );
  }
});
