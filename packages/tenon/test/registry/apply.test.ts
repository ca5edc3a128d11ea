import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { createHost, isTenonError } from "../../src/index.ts";
import { Counter, User } from "../config/fixtures/contracts.ts";
import { configuration, folder } from "../config/folder.ts";
import { guardLeaks } from "../leak-guard.ts";
import { add, failure, hostWith, loaded } from "./applying.ts";

guardLeaks();

describe("host.apply()", () => {
  it("loads, swaps with the state, and unloads, and reports each with its proof", async () => {
    await using all = await hostWith({ name: "a" }, { name: "b" });
    const { host, asks } = all;
    assert.deepEqual([await add(host, "a"), await add(host, "a")], [1, 2]);
    await asks({ name: "a", version: "2.0.0", config: { step: 10 } }, { name: "c" });
    const report = await host.apply();
    assert.equal(report.kind, "applied");
    assert.deepEqual(loaded(host), ["a@2.0.0 active", "c@1.0.0 active"]);
    assert.equal(await add(host, "a"), 12);
    assert.deepEqual(
      report.swaps.map(({ from, to, state, how, proof }) => [
        from.version,
        to.version,
        state,
        how,
        proof?.instance === from.instance,
      ]),
      [["1.0.0", "2.0.0", "handed over", "replaced", true]],
    );
    assert.deepEqual(
      report.proofs.map(({ plugin, version }) => `${plugin}@${version}`),
      ["counter@1.0.0", "counter@1.0.0"],
    );
    assert.deepEqual(report.notRetired, []);
  });

  it("changes nothing where nothing is to change, and says so", async () => {
    await using all = await hostWith({ name: "a", config: { step: 1, token: "x" } });
    const before = all.host.instances.map(({ id }) => id);
    await all.asks({ name: "a", config: { token: "x", step: 1 } });
    const report = await all.host.apply();
    assert.equal(report.kind, "unchanged");
    assert.deepEqual(
      all.host.instances.map(({ id }) => id),
      before,
    );
  });

  it("swaps for other limits, another realm and other grants, and shows the grants", async () => {
    await using all = await hostWith({ name: "a" });
    const { host, asks } = all;
    await add(host, "a");
    await asks({
      name: "a",
      more: { realm: "thread", limits: { calls: 7 }, grants: { net: ["example.org"] } },
    });
    const { plan } = await host.apply();
    assert.match(plan.text, /realm inline -> thread\n +limits\.calls 1024 -> 7\n +grants "all" -> an object/);
    assert.deepEqual(
      host.instances.map(({ realm, grants }) => ({ realm, grants })),
      [{ realm: "thread", grants: { net: ["example.org"] } }],
    );
    assert.equal(await add(host, "a"), 2);
  });

  it("swaps for other grants alone", async () => {
    await using all = await hostWith({ name: "a" });
    await all.asks({ name: "a", more: { grants: { net: [] } } });
    assert.equal((await all.host.apply()).swaps.length, 1);
    assert.deepEqual(
      all.host.instances.map(({ grants }) => grants),
      [{ net: [] }],
    );
  });

  it("takes out what is disabled, and loads it again when it is enabled", async () => {
    await using all = await hostWith({ name: "a" });
    await all.asks({ name: "a", more: { enabled: false } });
    assert.match((await all.host.apply()).plan.text, /^- unload a: .*, disabled$/);
    assert.deepEqual(loaded(all.host), []);
    await all.asks({ name: "a" });
    await all.host.apply();
    assert.deepEqual(loaded(all.host), ["a@1.0.0 active"]);
  });

  it("leaves alone what the program loaded", async () => {
    await using all = await hostWith({ name: "a" });
    const { host, there, asks } = all;
    const { entry } = (
      JSON.parse(configuration({ name: "x" }).slice("plugins: ".length)) as [{ source: { entry: string } }]
    )[0].source;
    await host.load({ entry, name: "counter", version: "1.0.0" }, { name: "mine", realm: "inline", config: {} });
    await asks();
    assert.deepEqual(
      (await host.plan()).steps.map(({ kind, name }) => `${kind} ${name}`),
      ["unload a"],
    );
    await host.apply();
    assert.deepEqual(loaded(host), ["mine@1.0.0 active"]);
    await there.write("tenon.yaml", configuration({ name: "mine" }));
    const { cause, data } = await failure(host.apply());
    assert.ok(isTenonError(cause, "TENON_INSTANCE_TAKEN"));
    assert.equal(data.outcome, "nothing has changed");
    assert.deepEqual(loaded(host), ["mine@1.0.0 active"]);
  });

  it("brings back what the program swapped, since the file says so", async () => {
    await using all = await hostWith({ name: "a" });
    const { host } = all;
    const { entry } = (
      JSON.parse(configuration({ name: "x" }).slice("plugins: ".length)) as [{ source: { entry: string } }]
    )[0].source;
    await add(host, "a");
    await host.swap("a", { entry, name: "counter", version: "9.0.0" }, { config: {}, trialMs: 0 });
    assert.deepEqual(loaded(host), ["a@9.0.0 active"]);
    assert.match((await host.plan()).text, /version 9\.0\.0 -> 1\.0\.0/);
    await host.apply();
    assert.equal(await add(host, "a"), 2);
    assert.deepEqual(loaded(host), ["a@1.0.0 active"]);
  });

  it("loads again what the program unloaded", async () => {
    await using all = await hostWith({ name: "a" });
    await all.host.unload("a");
    await all.host.apply();
    assert.deepEqual(loaded(all.host), ["a@1.0.0 active"]);
  });

  it("loads a plugin before those that use it, whatever the order of the file", async () => {
    await using all = await hostWith({ name: "user", fixture: "user" }, { name: "a" });
    const { host, asks } = all;
    assert.equal(await host.client(User).add(""), 1);
    await asks({ name: "user", fixture: "user", version: "2.0.0" }, { name: "a", version: "2.0.0" });
    const { plan } = await host.apply();
    assert.deepEqual(
      plan.steps.map(({ name }) => name),
      ["a", "user"],
    );
    assert.equal(await host.client(User).add(""), 2);
  });

  it("waits for an apply that is under way, and then compares with what that one left", async () => {
    await using all = await hostWith({ name: "a" });
    const { host, there, asks } = all;
    await asks({ name: "a", version: "2.0.0" });
    await there.write("next.yaml", configuration({ name: "a", version: "3.0.0" }));
    const reports = await Promise.all([
      host.apply(),
      host.apply(there.at("next.yaml")),
      host.apply(there.at("next.yaml")),
    ]);
    assert.deepEqual(
      reports.map(({ kind, swaps }) => [kind, ...swaps.map(({ from, to }) => `${from.version} -> ${to.version}`)]),
      [["applied", "1.0.0 -> 2.0.0"], ["applied", "2.0.0 -> 3.0.0"], ["unchanged"]],
    );
  });

  it("loses no call and no step under load", async () => {
    await using all = await hostWith({ name: "a" });
    const { host, asks } = all;
    const counter = host.client(Counter);
    let calls = 0;
    let done = false;
    const callers = Array.from({ length: 4 }, async () => {
      while (!done) {
        await counter.add("");
        calls += 1;
        await turn();
      }
    });
    for (const version of ["2.0.0", "3.0.0", "4.0.0"]) {
      await asks({ name: "a", version });
      await host.apply();
    }
    done = true;
    await Promise.all(callers);
    assert.equal(await counter.add(""), calls + 1);
  });

  it("is cut short by a close of the host, which takes everything out", async () => {
    const there = await folder(configuration({ name: "a" }));
    await using _ = there;
    const host = await createHost({ config: there.file, proofs: "off" });
    await there.write(
      "tenon.yaml",
      configuration(
        { name: "a", version: "2.0.0" },
        ...Array.from({ length: 10 }, (_each, index) => ({ name: `n${index}` })),
      ),
    );
    const applying = host.apply().then(
      () => "applied",
      () => "refused",
    );
    await host.close({ deadlineMs: 0 });
    await applying;
    assert.deepEqual(host.instances, []);
    await assert.rejects(host.apply(), (error) => isTenonError(error, "TENON_HOST_CLOSED"));
  });

  it("needs a file: one it was created with, or one given", async () => {
    await using host = await createHost({ proofs: "off" });
    await using there = await folder(configuration({ name: "a" }));
    await assert.rejects(host.apply(), (error) => isTenonError(error, "TENON_OPTION_INVALID"));
    await assert.rejects(host.plan(5 as never), (error) => isTenonError(error, "TENON_OPTION_INVALID"));
    await host.apply(there.file);
    assert.deepEqual(loaded(host), ["a@1.0.0 active"]);
    assert.deepEqual(
      host.configuration?.plugins.map(({ name }) => name),
      ["a"],
    );
  });
});
