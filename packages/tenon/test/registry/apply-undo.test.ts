import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { isTenonError } from "../../src/index.ts";
import { Counter, User } from "../config/fixtures/contracts.ts";
import { guardLeaks } from "../leak-guard.ts";
import { add, failure, hostWith, loaded } from "./applying.ts";

guardLeaks();

describe("host.apply(), where something fails,", () => {
  it("changes nothing when one of the new instances does not start: no call goes to any of them", async () => {
    await using all = await hostWith({ name: "a" }, { name: "b" });
    const { host, asks } = all;
    await add(host, "a");
    const before = host.instances.map(({ id }) => id);
    await asks(
      { name: "new", version: "9.0.0" },
      { name: "a", version: "2.0.0" },
      // In a thread: its start gives the calls time to go astray.
      { name: "b", version: "2.0.0", more: { realm: "thread" }, config: { fail: "setup" } },
    );
    // A client of the contract is served by the one loaded last.
    const client = host.client(Counter);
    const served = new Set<string>();
    let done = false;
    const calls = (async () => {
      while (!done) {
        served.add(await client.version(""));
        await turn();
      }
    })();
    const error = await failure(host.apply());
    done = true;
    await calls;
    assert.deepEqual(
      [error.data.step, error.data.phase, error.data.outcome],
      ['swap "b"', "while it was prepared", "nothing has changed"],
    );
    assert.ok(isTenonError(error.cause, "TENON_SETUP_FAILED"));
    assert.deepEqual([...served], ["1.0.0"]);
    assert.deepEqual(
      host.instances.map(({ id }) => id),
      before,
    );
    assert.equal(await add(host, "a"), 2);
  });

  it("changes nothing when a source is not there, its digest is another, or the plugin refuses its configuration", async () => {
    await using all = await hostWith({ name: "a" });
    const { host, asks } = all;
    await asks({ name: "a" }, { name: "b", more: { source: "./nowhere" } });
    assert.ok(isTenonError((await failure(host.apply())).cause, "TENON_PLUGIN_NOT_FOUND"));
    await asks({ name: "a", more: { digest: `sha256-${"0".repeat(64)}` } });
    assert.ok(isTenonError((await failure(host.apply())).cause, "TENON_ARTIFACT_CHANGED"));
    await asks({ name: "a", config: { step: "many" } });
    assert.ok(isTenonError((await failure(host.apply())).cause, "TENON_CONFIG_INVALID"));
    assert.deepEqual(loaded(host), ["a@1.0.0 active"]);
  });

  it("hands back what was cut over, with what changed meanwhile, when a later cut-over fails", async () => {
    await using all = await hostWith({ name: "a" }, { name: "b" });
    const { host, asks } = all;
    await add(host, "a");
    const before = host.instances.map(({ id }) => id);
    await asks(
      { name: "new" },
      { name: "a", version: "2.0.0", config: { step: 10 } },
      { name: "b", version: "2.0.0", config: { fail: "restore" } },
    );
    // While b is tried, a of version 2 serves: its calls count.
    const served: string[] = [];
    let done = false;
    const calls = (async () => {
      while (!done) {
        served.push((await host.call("a", "add", "")).version);
        await turn();
      }
    })();
    const error = await failure(host.apply());
    done = true;
    await calls;
    assert.deepEqual(
      [error.data.step, error.data.phase, error.data.outcome],
      ['swap "b"', "while it was cut over", "2 that had been cut over went back"],
    );
    assert.deepEqual(
      host.instances.map(({ id }) => id),
      before,
    );
    assert.ok(served.includes("2.0.0"), `served by ${served.join()}`);
    const sum = served.reduce<number>((total, version) => total + (version === "2.0.0" ? 10 : 1), 1);
    assert.equal(await add(host, "a"), sum + 1);
  });

  it("goes back to the old instance without the newest state where that cannot be handed back, and says so", async () => {
    await using all = await hostWith({ name: "a" }, { name: "b" });
    const { host, asks } = all;
    await add(host, "a");
    await asks(
      { name: "a", version: "2.0.0", config: { step: 1000, fail: "snapshot-late" } },
      { name: "b", version: "2.0.0", config: { fail: "restore" } },
    );
    const calls = (async () => {
      while ((await host.call("a", "add", "")).version !== "2.0.0") await turn();
    })();
    const error = await failure(host.apply());
    await calls;
    assert.match(
      error.data.outcome,
      /^1 that had been cut over went back; "a" went back to counter@1\.0\.0 without what changed in its state meanwhile \(.*snapshot fails/,
    );
    assert.deepEqual(loaded(host), ["a@1.0.0 active", "b@1.0.0 active"]);
    assert.ok(((await add(host, "a")) as number) > 1);
  });

  it("takes a new configuration in place where the plugin can, and back again when a later step fails", async () => {
    await using all = await hostWith({ name: "a", fixture: "reconfigurable" }, { name: "b" });
    const { host, asks } = all;
    const [{ id } = { id: 0 }] = host.instances;
    await asks({ name: "a", fixture: "reconfigurable", config: { step: 10 } }, { name: "b" });
    const { swaps } = await host.apply();
    assert.deepEqual(
      swaps.map(({ how, from }) => [how, from.instance]),
      [["reconfigured", id]],
    );
    assert.equal(await add(host, "a"), 10);
    await asks(
      { name: "a", fixture: "reconfigurable", config: { step: 100 } },
      { name: "b", version: "2.0.0", config: { fail: "restore" } },
    );
    const error = await failure(host.apply());
    assert.equal(error.data.outcome, "1 that had been cut over went back");
    assert.deepEqual([await add(host, "a"), host.instances[0]?.id], [20, id]);
  });

  it("makes a new instance of a plugin that fails to take its configuration in place", async () => {
    await using all = await hostWith({ name: "a", fixture: "reconfigurable" });
    const { host, asks } = all;
    await add(host, "a");
    await asks({ name: "a", fixture: "reconfigurable", config: { step: 10, fail: "reconfigure" } });
    const { swaps } = await host.apply();
    assert.deepEqual(
      swaps.map(({ how }) => how),
      ["replaced"],
    );
    assert.equal(await add(host, "a"), 11);
  });

  it("refuses to take out what a plugin that stays still uses, and takes both out together", async () => {
    await using all = await hostWith({ name: "a" }, { name: "user", fixture: "user" });
    const { host, asks } = all;
    await asks({ name: "user", fixture: "user" });
    const { cause } = await failure(host.apply());
    assert.ok(isTenonError(cause, "TENON_UNLOAD_HELD"));
    assert.deepEqual(cause.data.holders, ["plugin user@1.0.0 uses it"]);
    assert.equal(await host.client(User).add(""), 1);
    await asks({ name: "user", fixture: "user" }, { name: "other" });
    await host.apply();
    assert.equal(await host.client(User).add(""), 1);
    await asks();
    const { proofs } = await host.apply();
    assert.deepEqual(
      proofs.map(({ plugin }) => plugin),
      ["user", "counter"],
    );
  });
});
