import assert from "node:assert/strict";
import { test } from "node:test";
import v8 from "node:v8";
import vm from "node:vm";
import { guardLeaks } from "../leak-guard.ts";
import { Way } from "./route/fixtures/contracts.ts";
import { hostOf } from "./route/versions.ts";

guardLeaks();

v8.setFlagsFromString("--expose-gc");
const collect = vm.runInNewContext("gc") as () => void;
v8.setFlagsFromString("--no-expose-gc");

function heapBytes(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

test("a client made for each call leaves nothing with a host in which nothing changes, with a route and without", async () => {
  await using host = await hostOf(["1.0.0", "2.0.0"]);
  const call = async (): Promise<void> => {
    assert.equal(await host.client(Way).say("x"), "2.0.0 x");
    assert.equal(await host.client(Way, "way@1").say("x"), "1.0.0 x");
  };
  for (const isRouted of [false, true]) {
    if (isRouted) host.routes.set(Way, { default: "2" });
    for (let warm = 0; warm < 2_000; warm++) await call();
    const before = heapBytes();
    for (let each = 0; each < 10_000; each++) await call();
    const grown = heapBytes() - before;
    assert.ok(grown < 1_000_000, `${grown} bytes after 20,000 clients, wanted less than 50 each`);
  }
});
