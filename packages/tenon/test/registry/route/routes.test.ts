import assert from "node:assert/strict";
import { test } from "node:test";
import { createGateway } from "tenon/gateway";
import type { RouteOptions } from "tenon";
import { guardLeaks } from "../../leak-guard.ts";
import { rejection } from "../rejection.ts";
import { Way } from "./fixtures/contracts.ts";
import { hostOf, versionOf, way } from "./versions.ts";

guardLeaks();

test("without a rule that fits calls go to the default, though another was loaded last", async () => {
  await using host = await hostOf(["1.0.0", "2.0.0", "3.0.0"]);
  const client = host.client(Way);
  assert.equal(await client.say("x"), "3.0.0 x");
  host.routes.set(Way, {
    default: "1",
    rules: [
      { when: { tenant: ["acme", "initech"] }, to: "2" },
      { when: { "input.user": "x", tenant: "other" }, to: "3" },
    ],
  });
  assert.equal(await client.say("x"), "1.0.0 x");
  assert.equal(await client.say("x", { attributes: { tenant: "acme" } }), "2.0.0 x");
  assert.equal(await client.say("x", { attributes: (name) => (name === "tenant" ? "initech" : null) }), "2.0.0 x");
  assert.equal(await client.say("x", { attributes: { tenant: "other" } }), "1.0.0 x");
  assert.equal(client.sync.now("x"), "1.0.0 x");
  assert.deepEqual(await Array.fromAsync(client.tell("x")), ["1.0.0 x", "1.0.0"]);
  assert.equal((await host.call("way", "say", "x")).version, "1.0.0");
  assert.equal((await host.call("way@2", "say", "x")).version, "2.0.0", "a version that is pinned");
  assert.equal(await host.client(Way, "way@3").say("x"), "3.0.0 x", "a client that pins");
  assert.ok(host.routes.remove(Way));
  assert.ok(!host.routes.remove(Way));
  assert.equal(await client.say("x"), "3.0.0 x");
});

test("who asks for a version gets it, also at 0 %, and none that the route does not name", async () => {
  await using host = await hostOf(["1.0.0", "2.0.0", "3.0.0"]);
  host.routes.set(Way, { default: { "1": 100, "2": 0 }, override: "header.x-policy-version" });
  const client = host.client(Way);
  const asking = (version: string): Promise<string> =>
    client.say("x", { attributes: { "header.x-policy-version": version } });
  assert.equal(await asking("2"), "2.0.0 x");
  assert.equal(await asking("2.0.0"), "2.0.0 x");
  assert.equal(await asking(""), "1.0.0 x");
  for (const version of ["3", "9", "no version", "x".repeat(10_000)]) {
    const { data } = await rejection(asking(version), "TENON_ROUTE_VERSION_UNKNOWN");
    assert.equal(data.known, '"1", "2"');
  }
});

test("the gateway passes headers on, and says which version answered", async () => {
  await using host = await hostOf(["1.0.0", "2.0.0"]);
  host.routes.set(Way, { default: "1", fallback: "2", override: "header.x-policy-version" });
  const gateway = createGateway(host);
  const ask = (version: string): Promise<Response> =>
    gateway(
      new Request("http://host/call/way/say", {
        method: "POST",
        headers: { "content-type": "application/json", "X-Policy-Version": version },
        body: '"x"',
      }),
    );
  const answered = await ask("2");
  assert.equal(answered.headers.get("tenon-version"), "2.0.0");
  assert.equal(await answered.json(), "2.0.0 x");
  assert.equal((await ask("1")).headers.get("tenon-version"), "1.0.0");
  assert.equal((await ask("7")).status, 404);
});

test("keys stay with their version, and none flips back while a percentage rises", async () => {
  await using host = await hostOf(["1.0.0", "2.0.0"]);
  const client = host.client(Way);
  const keys = Array.from({ length: 200 }, (_, index) => `key-${index}`);
  const taken = new Set<string>();
  for (const percentage of [0, 1, 5, 25, 60, 100]) {
    host.routes.set(Way, { default: { "2": percentage, "1": 100 - percentage }, key: "tenant" });
    for (const key of keys) {
      const version = versionOf(await client.say("x", { attributes: { tenant: key } }));
      if (taken.has(key)) assert.equal(version, "2.0.0", `${key} flipped back at ${percentage} %`);
      if (version === "2.0.0") taken.add(key);
    }
    if (percentage === 0) assert.equal(taken.size, 0);
  }
  assert.equal(taken.size, keys.length);
});

test("a route for one name leaves calls to other names alone", async () => {
  await using host = await hostOf(["1.0.0", "2.0.0"]);
  await host.load(way("5.0.0"), { realm: "inline", name: "way/eu" });
  host.routes.set(Way, { name: "way", default: "1" });
  assert.equal(await host.client(Way, "way").say("x"), "1.0.0 x");
  assert.equal(await host.client(Way, "way/eu").say("x"), "5.0.0 x");
  assert.equal(await host.client(Way).say("x"), "5.0.0 x");
  host.routes.set(Way, { default: "2" });
  assert.equal(await host.client(Way).say("x"), "2.0.0 x");
  assert.equal(await host.client(Way, "way").say("x"), "1.0.0 x");
});

test("a route follows a swap and a version that goes; what it named before comes back with the version", async () => {
  await using host = await hostOf(["1.0.0", "2.0.0"]);
  host.routes.set(Way, { default: "2", fallback: "1" });
  const client = host.client(Way);
  await host.swap("way@2", way("2.1.0"), { realm: "inline" });
  assert.equal(await client.say("x"), "2.1.0 x");
  await host.unload("way@2");
  assert.equal(await client.say("x"), "1.0.0 x");
  host.routes.set(Way, { default: "1" });
  await host.unload("way@1");
  await rejection(client.say("x"), "TENON_ROUTE_VERSION_UNKNOWN");
  await host.load(way("1.0.1"), { realm: "inline" });
  assert.equal(await client.say("x"), "1.0.1 x");
});

test("a route that cannot be used is refused with the place, and the one before stays", async () => {
  await using host = await hostOf(["1.0.0", "2.0.0"]);
  const client = host.client(Way);
  host.routes.set(Way, { default: "1" });
  const bad: readonly (readonly [unknown, string])[] = [
    [{}, "default"],
    [{ default: {} }, "default"],
    [{ default: { "1": 50, "2": 49 } }, "default"],
    [{ default: { "1": 101, "2": -1 } }, 'default["1"]'],
    [{ default: { "1": Number.NaN, "2": 50 } }, 'default["1"]'],
    [{ default: "1", rules: [{ when: {}, to: { "1": 1 } }] }, "rules[0].to"],
    [{ default: "1", rules: [{ when: { a: 5 }, to: "1" }] }, "rules[0].when.a"],
    [{ default: "1", fallback: { "1": "2", "2": "1" } }, 'fallback["1"]'],
    [{ default: "1", fallback: { "1": "1" } }, 'fallback["1"]'],
    [{ default: "way@" }, "default"],
    [{ default: 1 }, "default"],
    [{ default: "1", breaker: { errorThresholdPercentage: 100 } }, "breaker.errorThresholdPercentage"],
    [{ default: "1", timeoutMs: 0 }, "timeoutMs"],
    [{ default: "1", errorFilter: "no" }, "errorFilter"],
    [{ default: "1", shadow: { to: "2", compare: 5 } }, "shadow.compare"],
    [{ default: "1", key: "header.not a header" }, "key"],
    [{ default: "1", fallbacks: "2" }, "fallbacks"],
    [null, ""],
  ];
  for (const [options, path] of bad) {
    assert.throws(
      () => host.routes.set(Way, options as RouteOptions),
      (error: { code?: string; data?: { path: string } }) => {
        assert.equal(error.code, "TENON_ROUTE_INVALID", JSON.stringify(options));
        assert.equal(error.data?.path, path, JSON.stringify(options));
        return true;
      },
    );
  }
  assert.throws(() => host.routes.set(Way, { default: "1", fallback: "3" }), { code: "TENON_ROUTE_VERSION_UNKNOWN" });
  assert.equal(await client.say("x"), "1.0.0 x");
  assert.equal(host.routes.all.length, 1);
});
