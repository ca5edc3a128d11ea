import assert from "node:assert/strict";
import { test } from "node:test";
import type { BreakerEvent, Host } from "tenon";
import { guardLeaks } from "../../leak-guard.ts";
import { rejection } from "../rejection.ts";
import { Way } from "./fixtures/contracts.ts";
import { hostOf, versionOf, way } from "./versions.ts";

guardLeaks();

function opened(host: Host): readonly BreakerEvent[] {
  const events: BreakerEvent[] = [];
  host.on("breaker", (event) => events.push(event));
  return events;
}

const asking3 = { attributes: { version: "3" } };

test("a version that fails too often is called no more; its calls fall back and are counted", async () => {
  await using host = await hostOf(["1.0.0", "3.0.0"]);
  const events = opened(host);
  host.routes.set(Way, { default: "1", override: "version", fallback: { "3": "1" }, breaker: { volumeThreshold: 10 } });
  const client = host.client(Way);
  for (let call = 0; call < 9; call++) await assert.rejects(client.say("fail 3", asking3), RangeError);
  assert.equal(events.length, 0);
  await assert.rejects(client.say("fail 3", asking3), RangeError);
  assert.deepEqual(
    events.map(({ version, state, calls, failed }) => ({ version, state, calls, failed })),
    [{ version: "3.0.0", state: "open", calls: 10, failed: 10 }],
  );
  assert.equal(await client.say("x", asking3), "1.0.0 x");
  assert.equal(client.sync.now("x", asking3 as never), "1.0.0 x");
  assert.deepEqual(await Array.fromAsync(client.tell("x", asking3)), ["1.0.0 x", "1.0.0"]);
  const [route] = host.routes.all;
  const three = route?.versions.find(({ version }) => version === "3.0.0");
  assert.deepEqual([three?.calls, three?.failed, three?.breaker, three?.inFlight], [10, 10, "open", 0]);
});

test("without a fallback an open breaker is a typed error, with what it counted; a chain that ends says what was tried", async () => {
  await using host = await hostOf(["1.0.0", "3.0.0"]);
  const breaker = { volumeThreshold: 1 };
  host.routes.set(Way, { default: "3", breaker });
  const client = host.client(Way);
  await assert.rejects(client.say("fail 3"), RangeError);
  const { data } = await rejection(client.say("x"), "TENON_BREAKER_OPEN");
  assert.deepEqual([data.version, data.calls, data.failed], ["3.0.0", 1, 1]);
  host.routes.set(Way, { default: "3", fallback: "1", breaker });
  await assert.rejects(client.say("fail 3"), RangeError);
  await assert.rejects(client.say("fail 1"), RangeError);
  const ended = await rejection(client.say("x"), "TENON_ROUTE_EXHAUSTED");
  assert.equal(ended.data.tried.length, 2);
});

test("only what the contract marks idempotent is tried again, and elsewhere", async () => {
  await using host = await hostOf(["1.0.0", "2.0.0"]);
  host.routes.set(Way, { default: "2", fallback: "1", retry: { attempts: 1, delayMs: 0 }, breaker: false });
  const client = host.client(Way);
  assert.equal(await client.ask("waver a"), "2.0.0 waver a", "the second attempt");
  assert.equal(await client.ask("fail 2"), "1.0.0 fail 2", "the fallback");
  await assert.rejects(client.say("waver b"), RangeError);
  assert.equal(await client.say("waver b"), "2.0.0 waver b", "it was called once only");
  await assert.rejects(client.say("fail 2"), RangeError);
  await assert.rejects(client.ask("fail "), /1.0.0 fails/, "the last version's own error");
});

test("a version's own error is the answer, also where the fallback could not be asked", async () => {
  await using host = await hostOf(["1.0.0", "2.0.0"]);
  host.routes.set(Way, { default: "2", override: "version", fallback: { "2": "1" }, breaker: { volumeThreshold: 1 } });
  const client = host.client(Way);
  await assert.rejects(client.say("fail 1", { attributes: { version: "1" } }), /1.0.0 fails/);
  await assert.rejects(client.ask("fail 2"), RangeError);
});

test("who has come to the new version of a roll-out finds it by a fallback, too", async () => {
  await using host = await hostOf(["1.0.0", "3.0.0"]);
  const steps = [{ percentage: 50, holdMs: 60_000 }, 100];
  await host.rollouts.start("way@1", way("1.1.0"), { realm: "inline", steps, key: "user", analysis: false });
  const client = host.client(Way);
  const versions = async (): Promise<readonly string[]> => {
    const answers = Array.from({ length: 40 }, (_, user) =>
      client.ask("fail 3", { attributes: { user: `user-${user}` } }),
    );
    return (await Promise.all(answers)).map(versionOf);
  };
  host.routes.set(Way, { default: "1" });
  const came = await versions();
  assert.deepEqual(new Set(came), new Set(["1.0.0", "1.1.0"]));
  host.routes.set(Way, { default: "3", fallback: "1", breaker: false });
  assert.deepEqual(await versions(), came);
});

test("what a caller does to its own call is no fault of the plugin", async () => {
  await using host = await hostOf(["1.0.0"]);
  const events = opened(host);
  host.routes.set(Way, { default: "1", breaker: { volumeThreshold: 1 }, timeoutMs: 1_000 });
  const client = host.client(Way);
  await rejection(client.say(5 as unknown as string), "TENON_INPUT_INVALID");
  await rejection(client.ask("hang 1", { signal: AbortSignal.abort() }), "TENON_CALL_ABORTED");
  await rejection(client.ask("hang 1", { deadlineMs: 1 }), "TENON_CALL_DEADLINE");
  await rejection(client.say("x", { deadlineMs: -1 }), "TENON_OPTION_INVALID");
  assert.deepEqual(events, []);
  assert.equal(host.routes.all[0]?.versions[0]?.failed, 0);
  await host.close({ deadlineMs: 0 });
});

test("a version that does not answer within the route's time has failed", async () => {
  await using host = await hostOf(["1.0.0", "2.0.0"]);
  const events = opened(host);
  host.routes.set(Way, { default: "2", fallback: "1", breaker: { volumeThreshold: 1 }, timeoutMs: 20 });
  const client = host.client(Way);
  assert.equal(await client.ask("hang 2"), "1.0.0 hang 2");
  assert.equal(events[0]?.version, "2.0.0");
  host.routes.set(Way, { default: "2", breaker: { volumeThreshold: 1 }, timeoutMs: 20 });
  await rejection(client.say("hang 2", { deadlineMs: 60_000 }), "TENON_CALL_DEADLINE");
  await host.close({ deadlineMs: 0 });
});

test("errors that the route says are no fault do not count", async () => {
  await using host = await hostOf(["1.0.0"]);
  const errorFilter = (error: unknown): boolean => error instanceof Error && error.name === "RangeError";
  host.routes.set(Way, { default: "1", breaker: { volumeThreshold: 1 }, errorFilter });
  const client = host.client(Way);
  for (let call = 0; call < 5; call++) await assert.rejects(client.say("fail 1"), RangeError);
  assert.equal(await client.say("x"), "1.0.0 x");
});

test("a version takes as many calls as the route allows, the rest goes to the fallback or is refused", async () => {
  await using host = await hostOf(["1.0.0", "2.0.0"]);
  host.routes.set(Way, { default: "2", fallback: "1", capacity: 2 });
  const client = host.client(Way);
  const ends = new AbortController();
  const held = [1, 2, 3, 4].map((each) =>
    client.say(`hang ${each === 1 || each === 2 ? 2 : 1}`, { signal: ends.signal }),
  );
  const lanes = host.routes.all[0]?.versions.map(({ version, inFlight }) => [version, inFlight]);
  assert.deepEqual(lanes, [
    ["2.0.0", 2],
    ["1.0.0", 2],
  ]);
  await Promise.resolve();
  await rejection(client.say("x"), "TENON_ROUTE_EXHAUSTED");
  ends.abort();
  for (const call of held) await rejection(call, "TENON_CALL_ABORTED");
  assert.deepEqual(
    host.routes.all[0]?.versions.map(({ inFlight }) => inFlight),
    [0, 0],
  );
  assert.equal(await client.say("x"), "2.0.0 x");
  await host.close({ deadlineMs: 0 });
});

test("a stream that nobody reads takes no place", async () => {
  await using host = await hostOf(["1.0.0"]);
  host.routes.set(Way, { default: "1", capacity: 1 });
  const client = host.client(Way);
  void client.tell("x");
  const left = client.tell("x")[Symbol.asyncIterator]();
  await left.next();
  await rejection(client.say("x"), "TENON_ROUTE_FULL");
  await left.return?.();
  assert.equal(await client.say("x"), "1.0.0 x");
});
