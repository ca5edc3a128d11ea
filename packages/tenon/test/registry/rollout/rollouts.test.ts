import assert from "node:assert/strict";
import { test } from "node:test";
import type { RolloutStatus } from "tenon";
import { guardLeaks } from "../../leak-guard.ts";
import { rejection } from "../rejection.ts";
import { Way } from "../route/fixtures/contracts.ts";
import { hostOf, versionOf, way } from "../route/versions.ts";
import { callUntil, isOver, quick } from "./rolling.ts";

guardLeaks();

test("a version that is as good takes over step by step, and the old one goes with a proof", async () => {
  await using host = await hostOf(["1.0.0"]);
  const told: RolloutStatus[] = [];
  host.on("rollout", (status) => told.push(status));
  const gone: string[] = [];
  host.on("proof", ({ version }) => gone.push(version));
  const begun = await host.rollouts.start("way", way("2.0.0"), quick);
  assert.deepEqual([begun.percentage, begun.from.version, begun.to.version], [10, "1.0.0", "2.0.0"]);
  const { status, versions, failed } = await callUntil(host, "way", isOver);
  assert.equal(status.state.kind, "promoted");
  assert.equal(failed, 0);
  assert.deepEqual([...versions.keys()].sort(), ["1.0.0", "2.0.0"]);
  assert.deepEqual(
    told.map(({ state, percentage }) => [state.kind, percentage]),
    [
      ["running", 10],
      ["running", 50],
      ["running", 100],
      ["promoted", 100],
    ],
  );
  assert.equal(versionOf(await host.client(Way).say("x")), "2.0.0");
  while (gone.length === 0) await new Promise(setImmediate);
  assert.deepEqual(gone, ["1.0.0"]);
});

test("calls of the last step are counted too, where nobody made a route", async () => {
  await using host = await hostOf(["1.0.0"]);
  const analysis = { ...quick.analysis, minCalls: 500 };
  await host.rollouts.start("way", way("2.0.0"), { ...quick, steps: [50, 100], holdMs: 0, analysis });
  // More than can come in the moment in which it takes over.
  const { status } = await callUntil(host, "way", isOver);
  assert.equal(status.state.kind, "promoted");
  assert.ok(status.to.calls >= 2 * analysis.minCalls);
});

test("a version that fails goes back by itself: calls fall back to the very instance that served before", async () => {
  await using host = await hostOf(["1.0.0"]);
  const [before] = host.instances;
  await host.rollouts.start("way", way("3.0.0"), quick);
  const { status, versions, failed } = await callUntil(host, "way", isOver, () => "fail 3");
  assert.equal(status.state.kind, "rolled back");
  assert.match(status.state.kind === "rolled back" ? status.state.why : "", /of its calls failed/);
  assert.equal(failed, 0, "each call that failed was done by the old version, as its method is idempotent");
  assert.deepEqual([...versions.keys()], ["1.0.0"]);
  assert.ok(status.to.failed >= 3 && status.to.calls < 200, `${status.to.failed} of ${status.to.calls}`);
  assert.deepEqual([await host.client(Way).say("fail 3"), host.instances[0]?.id], ["1.0.0 fail 3", before?.id]);
  while (host.instances.length > 1) await new Promise(setImmediate);
});

test("keys that have come to the new version stay while the percentage rises", async () => {
  await using host = await hostOf(["1.0.0"]);
  const client = host.client(Way);
  const came = new Set<string>();
  await host.rollouts.start("way", way("2.0.0"), { ...quick, key: "user", steps: [5, 20, 50, 80, 100], holdMs: 10 });
  for (let round = 0; !isOver(host.rollouts.all[0]?.state ?? assert.fail()); round++) {
    const user = `user-${round % 100}`;
    const version = versionOf(await client.say("x", { attributes: { user } }));
    if (version === "2.0.0") came.add(user);
    else assert.ok(!came.has(user), `${user} went back`);
    if (round % 20 === 0) await new Promise(setImmediate);
  }
  assert.equal(host.rollouts.all[0]?.state.kind, "promoted");
});

test("a roll-out that would leave a route leading nowhere is refused, and nothing of it stays", async () => {
  await using host = await hostOf(["1.0.0"]);
  const [before] = host.instances;
  host.routes.set(Way, { default: "^1", rules: [{ when: { tenant: "acme" }, to: "way@1.0.0" }] });
  const error = await rejection(host.rollouts.start("way", way("2.0.0"), quick), "TENON_ROLLOUT_REFUSED");
  assert.match(error.message, /way\/1 to "\^1" and way\/1 to "way@1\.0\.0" would go nowhere once 2\.0\.0/);
  assert.deepEqual(
    host.instances.map(({ id, state }) => [id, state]),
    [[before?.id, "active"]],
  );
  assert.deepEqual([host.rollouts.all, await host.client(Way).say("x")], [[], "1.0.0 x"]);
  host.routes.set(Way, { default: "^1 || ^2" });
  await host.rollouts.start("way", way("2.0.0"), quick);
  const { status, failed } = await callUntil(host, "way", isOver);
  assert.deepEqual([status.state.kind, failed], ["promoted", 0]);
});

test("one that is paused stays at its step, one that is aborted goes back; both by name", async () => {
  await using host = await hostOf(["1.0.0"]);
  await host.rollouts.start("way", way("2.0.0"), { ...quick, steps: [50, 100] });
  assert.equal((await host.rollouts.pause("way")).state.kind, "paused");
  const client = host.client(Way);
  const seen = new Set<string>();
  const untilMs = performance.now() + 100;
  while (performance.now() < untilMs) {
    seen.add(versionOf(await client.say("x")));
    await new Promise(setImmediate);
  }
  assert.deepEqual([host.rollouts.all[0]?.percentage, seen.size], [50, 2]);
  assert.equal((await host.rollouts.unpause("way")).state.kind, "running");
  const aborted = await host.rollouts.abort("way", "for a test");
  assert.deepEqual(aborted.state, { kind: "aborted", why: "for a test" });
  assert.deepEqual(
    host.instances.map(({ version }) => version),
    ["1.0.0"],
  );
  assert.equal(versionOf(await client.say("x")), "1.0.0");
});

test("a new version that disappears in the middle is a roll-back, the old one is an end, and calls go on", async () => {
  await using host = await hostOf(["1.0.0"]);
  const client = host.client(Way);
  await host.rollouts.start("way", way("2.0.0"), { ...quick, steps: [50, 100], holdMs: 60_000 });
  await host.unload("way@2", { deadlineMs: 0 });
  while (!isOver(host.rollouts.all[0]?.state ?? assert.fail())) await new Promise(setImmediate);
  const { state } = host.rollouts.all[0] ?? assert.fail();
  assert.match(state.kind === "rolled back" ? state.why : state.kind, /^the new version is (draining|unloading|gone)$/);
  assert.equal(versionOf(await client.say("x")), "1.0.0");
  await host.rollouts.start("way", way("2.0.0"), { ...quick, steps: [50, 100], holdMs: 60_000 });
  await host.swap("way@1", way("1.5.0"), { realm: "inline" });
  while (!isOver(host.rollouts.all[0]?.state ?? assert.fail())) await new Promise(setImmediate);
  assert.equal(host.rollouts.all[0]?.state.kind, "rolled back");
  assert.equal(versionOf(await client.say("x")), "1.5.0");
});

test("a roll-out follows a route: who asks for a version gets it, and rules hold", async () => {
  await using host = await hostOf(["1.0.0"]);
  host.routes.set(Way, { default: "way", override: "version" });
  await host.rollouts.start("way", way("2.0.0"), { ...quick, steps: [1, 100], holdMs: 60_000 });
  const client = host.client(Way);
  const asked = (version: string): Promise<string> => client.say("x", { attributes: { version } }).then(versionOf);
  assert.equal(await asked("2"), "2.0.0");
  for (let call = 0; call < 200; call++) assert.equal(await asked("1.0.0"), "1.0.0");
  await rejection(asked("3"), "TENON_ROUTE_VERSION_UNKNOWN");
});

test("what cannot be rolled out is refused, and nothing has changed", async () => {
  await using host = await hostOf(["1.0.0"]);
  const start = (options: object, version = "2.0.0"): Promise<unknown> =>
    host.rollouts.start("way", way(version), { ...quick, ...options });
  for (const options of [
    { steps: [] },
    { steps: [50] },
    { steps: [50, 25, 100] },
    { steps: [0, 100] },
    { steps: ["1", 100] },
    { steps: "1,100" },
    { steps: [{ percentage: 50, holdMs: -1 }, 100] },
    { holdMs: Number.NaN },
    { key: "" },
    { analysis: { falseRollbacks: 0 } },
    { analysis: { minCalls: 1.5 } },
    { analysis: { patience: 1 } },
    { analysis: null },
    { realm: "moon" },
  ])
    await rejection(start(options), "TENON_OPTION_INVALID");
  await rejection(start({}, "1.0.0"), "TENON_SWAP_REFUSED");
  await rejection(host.rollouts.start("nobody", way("2.0.0"), quick), "TENON_INSTANCE_UNKNOWN");
  await rejection(host.rollouts.start("way", "./nowhere", quick), "TENON_PLUGIN_NOT_FOUND");
  await rejection(host.rollouts.pause("way"), "TENON_ROLLOUT_UNKNOWN");
  assert.equal(host.instances.length, 1);
  await start({ holdMs: 60_000 });
  await rejection(start({}, "3.0.0"), "TENON_ROLLOUT_REFUSED");
  await host.rollouts.abort("way");
  await rejection(host.rollouts.abort("way"), "TENON_ROLLOUT_REFUSED");
  await host.close();
  await rejection(start({}), "TENON_HOST_CLOSED");
});
