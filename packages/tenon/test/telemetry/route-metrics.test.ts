import assert from "node:assert/strict";
import { test } from "node:test";
import type { Host, Labels } from "tenon";
import { guardLeaks } from "../leak-guard.ts";
import { Way } from "../registry/route/fixtures/contracts.ts";
import { hostOf, way } from "../registry/route/versions.ts";
import { callUntil, isOver, quick } from "../registry/rollout/rolling.ts";

guardLeaks();

function samples(host: Host, name: string): readonly { readonly labels: Labels; readonly value: number }[] {
  const metric = host.metrics().find((each) => each.name === name);
  if (metric === undefined || metric.kind === "histogram") return assert.fail(`no numbers of ${name}`);
  return metric.samples;
}

test("a route tells how many calls it brought to each version, which it kept away, and the states of breakers", async () => {
  await using host = await hostOf(["1.0.0", "3.0.0"]);
  assert.deepEqual(samples(host, "tenon_route_calls_total"), []);
  host.routes.set(Way, { default: "1", override: "version", fallback: { "3": "1" }, breaker: { volumeThreshold: 2 } });
  const asking3 = { attributes: { version: "3" } };
  const client = host.client(Way);
  for (let call = 0; call < 2; call++) await assert.rejects(client.say("fail 3", asking3), RangeError);
  for (let call = 0; call < 3; call++) assert.equal(await client.say("x", asking3), "1.0.0 x");
  const of = (version: string): Labels => ({ contract: "way/1", name: "", plugin: "way", version });
  const sorted = (name: string): readonly unknown[] =>
    samples(host, name).toSorted((one, other) =>
      String(one.labels["version"]).localeCompare(String(other.labels["version"])),
    );
  assert.deepEqual(sorted("tenon_route_calls_total"), [
    { labels: of("1.0.0"), value: 3 },
    { labels: of("3.0.0"), value: 2 },
  ]);
  assert.deepEqual(sorted("tenon_breakers"), [
    { labels: { ...of("1.0.0"), state: "closed" }, value: 1 },
    { labels: { ...of("3.0.0"), state: "open" }, value: 1 },
  ]);
  assert.deepEqual(sorted("tenon_route_refused_total").at(-1), { labels: of("3.0.0"), value: 3 });
  await host.unload("way@3");
  assert.deepEqual(
    sorted("tenon_route_calls_total"),
    [{ labels: of("1.0.0"), value: 3 }],
    "the series of a version that is gone",
  );
});

test("a roll-out tells its step and how it ended, and there is one series for each name", async () => {
  await using host = await hostOf(["1.0.0"]);
  const labels = { name: "way", from: "1.0.0", plugin: "way", version: "2.0.0" };
  await host.rollouts.start("way", way("2.0.0"), quick);
  assert.deepEqual(samples(host, "tenon_rollout_percentage"), [{ labels, value: 10 }]);
  assert.deepEqual(samples(host, "tenon_rollouts"), [{ labels: { ...labels, state: "running" }, value: 1 }]);
  await callUntil(host, "way", isOver);
  assert.deepEqual(samples(host, "tenon_rollout_percentage"), [{ labels, value: 100 }]);
  assert.deepEqual(samples(host, "tenon_rollouts"), [{ labels: { ...labels, state: "promoted" }, value: 1 }]);
});
