import assert from "node:assert/strict";
import { test } from "node:test";
import { createHost } from "tenon";
import { configuration, type Entry, folder } from "../../config/folder.ts";
import { guardLeaks } from "../../leak-guard.ts";
import { failure } from "../applying.ts";
import { rejection } from "../rejection.ts";

guardLeaks();

const one = { name: "one", version: "1.0.0" };
const two = { name: "two", version: "2.0.0" };
const routed = (routes: readonly object[], ...plugins: readonly Entry[]): string =>
  `${configuration(...plugins)}routes: ${JSON.stringify(routes)}\n`;

test("routes of a file are in force when the host is there, a shift is a plan, and an apply brings it", async () => {
  const route = { contract: "counter/1", name: "one", default: { one: 95, two: 5 }, override: "version" };
  await using there = await folder(routed([route], one, two));
  await using host = await createHost({ config: there.file, proofs: "off" });
  const asked = (version: string): Promise<string> =>
    host.call("one", "add", "", { attributes: { version } }).then((answer) => answer.version);
  assert.deepEqual([await asked("1"), await asked("2")], ["1.0.0", "2.0.0"]);
  await there.write("tenon.yaml", routed([{ ...route, default: { one: 75, two: 25 } }], one, two));
  const plan = await host.plan();
  assert.deepEqual(
    plan.routes.map(({ kind, contract, name, changes }) => ({ kind, contract, name, changes })),
    [
      {
        kind: "change",
        contract: "counter/1",
        name: "one",
        changes: ["route.default.one 95 -> 75", "route.default.two 5 -> 25"],
      },
    ],
  );
  assert.match(plan.text, /~ route {2}counter\/1 of "one"\n\s+route\.default\.one 95 -> 75/);
  assert.deepEqual(host.routes.all[0]?.options.default, { one: 95, two: 5 });
  assert.equal((await host.apply()).kind, "applied");
  assert.deepEqual(host.routes.all[0]?.options.default, { one: 75, two: 25 });
  assert.equal((await host.apply()).kind, "unchanged");
  await there.write("tenon.yaml", configuration(one, two));
  assert.equal((await host.apply()).plan.routes[0]?.kind, "remove");
  assert.deepEqual(host.routes.all, []);
});

test("a route to a version that nobody loads refuses the whole apply: plugins and routes stay", async () => {
  const route = { contract: "counter/1", default: "1" };
  await using there = await folder(routed([route], one));
  await using host = await createHost({ config: there.file, proofs: "off" });
  await there.write("tenon.yaml", routed([{ ...route, default: "7" }], one, two));
  const { data, cause } = await failure(host.apply());
  assert.equal(data.step, 'route "counter/1"');
  assert.equal((cause as { code?: string }).code, "TENON_ROUTE_VERSION_UNKNOWN");
  assert.deepEqual(
    host.instances.map(({ name, version }) => `${name}@${version}`),
    ["one@1.0.0"],
  );
  assert.equal(host.routes.all[0]?.options.default, "1");
  assert.equal((await host.call("one", "add", "")).version, "1.0.0");
  await there.write("tenon.yaml", routed([route], two));
  await failure(host.apply());
  assert.equal((await host.call("one", "add", "")).version, "1.0.0", "the version that the route names stays");
});

test("weights that do not add up and circles are refused with line and column, before anything is loaded", async () => {
  await using there = await folder();
  for (const [route, path] of [
    [{ contract: "counter/1", default: { "1": 90, "2": 9 } }, "routes[0].default"],
    [{ contract: "counter/1", default: "1", fallback: { "1": "2", "2": "1" } }, 'routes[0].fallback["1"]'],
    [{ contract: "counter", default: "1" }, "routes[0].contract"],
    [{ contract: "counter/1" }, "routes[0].default"],
  ] as const) {
    await there.write("tenon.yaml", routed([route], one));
    const { data } = await rejection(createHost({ config: there.file }), "TENON_CONFIG_FILE_INVALID");
    assert.equal(data.path, path);
    assert.ok(data.line > 1 && data.column >= 1);
  }
  await there.write(
    "tenon.yaml",
    routed(
      [1, 2].map(() => ({ contract: "counter/1", default: "1" })),
      one,
    ),
  );
  const { data } = await rejection(createHost({ config: there.file }), "TENON_CONFIG_FILE_INVALID");
  assert.equal(data.path, "routes[1].contract");
});
