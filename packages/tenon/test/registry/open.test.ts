import assert from "node:assert/strict";
import { createHook } from "node:async_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "node:test";
import { createHost, type LoadOptions } from "tenon";
import { openArtifact } from "../../src/artifact/artifact.ts";
import { guardLeaks } from "../leak-guard.ts";
import { awake } from "./awake.ts";
import { Echo, Marked, Relay } from "./fixtures/contracts.ts";
import { from, plugin } from "./sources.ts";

guardLeaks();

const inline: LoadOptions = { realm: "inline" };
const quick = { from, proofs: "off" } as const;

for (const realm of ["inline", "thread"] as const) {
  test(`a hundred opens at once load a plugin once and give a hundred leases, ${realm}`, async () => {
    const setups: string[] = [];
    const note = (version: string): string => (setups.push(version), version);
    await using host = await createHost({ ...quick, services: { tally: { note } }, grants: { services: ["tally"] } });
    const leases = await Promise.all(Array.from({ length: 100 }, () => host.open(Echo, plugin("echo"), { realm })));
    const answers = await Promise.all(leases.map((lease, index) => lease.say(String(index))));
    assert.deepEqual(setups, ["1.0.0"]);
    assert.deepEqual(
      answers,
      Array.from({ length: 100 }, (_, index) => `1.0.0 ${index}`),
    );
    assert.deepEqual(
      host.instances.map(({ holders }) => holders.length),
      [100],
    );
    assert.equal(new Set(leases).size, 100);
    for (const lease of leases) lease[Symbol.dispose]();
  });
}

test("one source is bundled once however many open it at once, and anew the next time", async () => {
  await using host = await createHost(quick);
  const names = Array.from({ length: 20 }, (_, index) => `echo/${index}`);
  const shared = { entry: "./echo.ts", name: "echo", version: "1.0.0" };
  // The first load in a process also reads the guest program.
  await host.load(shared, { ...inline, name: "echo/first" });
  let files = 0;
  const count = createHook({ init: (_id, type) => void (type === "FILEHANDLE" && (files += 1)) }).enable();
  try {
    await Promise.all(names.map((name) => host.load(shared, { ...inline, name })));
    const readTogether = files;
    await host.load(shared, { ...inline, name: "echo/later" });
    assert.ok(readTogether > 0);
    assert.deepEqual([readTogether, files], [readTogether, 2 * readTogether]);
  } finally {
    count.disable();
  }
  assert.equal(new Set(host.instances.map(({ digest }) => digest)).size, 1);
});

test("the same name, bytes and options are the same instance, whatever the order of the configuration's keys", async () => {
  await using host = await createHost(quick);
  const one = await host.load(plugin("marked"), { ...inline, config: { mark: "a", more: 1 } });
  const two = await host.load(plugin("marked"), { ...inline, config: { more: 1, mark: "a" }, limits: { calls: 1024 } });
  assert.equal(one.id, two.id);
  assert.deepEqual(two.holders, ['loaded as "marked"']);
});

test("another configuration, realm or limit is another instance, under another name", async () => {
  await using host = await createHost(quick);
  const config = { mark: "a" };
  const all = await Promise.all([
    host.load(plugin("marked"), { ...inline, config }),
    host.load(plugin("marked"), { ...inline, config: { mark: "b" }, name: "marked/b" }),
    host.load(plugin("marked"), { realm: "thread", config, name: "marked/thread" }),
    host.load(plugin("marked"), { ...inline, config, limits: { calls: 1 }, name: "marked/one" }),
  ]);
  assert.equal(new Set(all.map(({ id }) => id)).size, 4);
  assert.equal(await host.client(Marked, "marked/b").say("x"), "b x");
});

test("a name is taken by other bytes, another configuration, realm or limit of the same version, and nothing changes", async () => {
  await using host = await createHost(quick);
  const { id } = await host.load(plugin("marked"), { ...inline, config: { mark: "a" } });
  const taken = { code: "TENON_INSTANCE_TAKEN", data: { name: "marked", holder: "marked@1.0.0 (active, inline)" } };
  const others: readonly (readonly [string, LoadOptions])[] = [
    ["marked-otherwise", { ...inline, config: { mark: "a" } }],
    ["marked", { ...inline, config: { mark: "b" } }],
    ["marked", { realm: "thread", config: { mark: "a" } }],
    ["marked", { ...inline, config: { mark: "a" }, limits: { calls: 1 } }],
  ];
  for (const [entry, options] of others)
    await assert.rejects(host.load(plugin(entry, "1.0.0", "marked"), options), taken);
  await assert.rejects(host.load(plugin("echo"), { ...inline, name: "marked" }), taken);
  assert.deepEqual(
    host.instances.map((each) => each.id),
    [id],
  );
  assert.equal(await host.client(Marked).say("x"), "a x");
});

test("of two different plugins that want one name at once, one gets it", async () => {
  await using host = await createHost(quick);
  const outcomes = await Promise.allSettled(
    ["a", "b"].map((mark) => host.load(plugin("marked"), { ...inline, config: { mark } })),
  );
  assert.deepEqual(outcomes.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
  const [refused] = outcomes.filter((outcome) => outcome.status === "rejected");
  assert.equal((refused?.reason as { code: string }).code, "TENON_INSTANCE_TAKEN");
});

test("two versions of one name live at once", async () => {
  await using host = await createHost(quick);
  await Promise.all([host.load(plugin("echo", "1.0.0"), inline), host.load(plugin("echo", "2.0.0"), inline)]);
  assert.equal(await host.client(Echo, "echo@1").say("x"), "1.0.0 x");
  assert.equal(await host.client(Echo, "echo@2").say("x"), "2.0.0 x");
});

test("what the caller changes of a configuration after it asked is not what is loaded", async () => {
  await using host = await createHost(quick);
  const config = { mark: "asked" };
  const loading = host.load(plugin("marked"), { ...inline, config });
  config.mark = "changed";
  await loading;
  assert.equal(await host.client(Marked).say("x"), "asked x");
});

test("opening what is on its way out waits until it is gone and loads it anew", async () => {
  await using host = await createHost(quick);
  const first = await host.load(plugin("echo"), inline);
  const lease = await host.lease(Echo);
  const unloading = host.unload("echo", { deadlineMs: 60_000 });
  const again = host.load(plugin("echo"), inline);
  const otherOptions = host.load(plugin("echo"), { ...inline, limits: { calls: 1 } });
  otherOptions.catch(() => undefined);
  // By then the others have been read too, and wait.
  await host.load(plugin("echo"), { ...inline, name: "echo/other" });
  await sleep(20);
  assert.equal(await lease.say("still"), "1.0.0 still");
  await host.unload("echo/other");
  lease[Symbol.dispose]();
  assert.equal((await unloading).leasesRevoked, 0);
  assert.notEqual((await again).id, first.id);
  await assert.rejects(otherOptions, { code: "TENON_INSTANCE_TAKEN" });
  assert.equal(host.instances.length, 1);
});

test("the digest asked for is the digest loaded, else nothing is", async () => {
  await using host = await createHost(quick);
  const { digest } = await openArtifact(plugin("echo"), { from });
  await assert.rejects(host.load(plugin("echo"), { ...inline, digest: `${digest}0` }), {
    code: "TENON_ARTIFACT_CHANGED",
  });
  assert.deepEqual(host.instances, []);
  assert.equal((await host.load(plugin("echo"), { ...inline, digest })).digest, digest);
});

test("opening a plugin for another contract than its own is refused, and the plugin is left to the reaper", async () => {
  const gone = Promise.withResolvers<void>();
  await using host = await createHost({ ...quick, graceMs: 0 });
  using _ = host.on("proof", () => gone.resolve());
  await assert.rejects(host.open(Relay, plugin("echo"), inline), (error: { code: string; message: string }) => {
    assert.equal(error.code, "TENON_CONTRACT_MISMATCH");
    assert.match(error.message, /name: host has "relay", plugin has "echo"/);
    return true;
  });
  await awake(gone.promise);
  assert.deepEqual(host.instances, []);
});
