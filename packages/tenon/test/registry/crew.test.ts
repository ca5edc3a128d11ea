import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  createHost,
  type Host,
  type HostOptions,
  type InstanceStatus,
  isTenonError,
  type LoadOptions,
  type Proof,
} from "tenon";
import type { ClientOf } from "tenon/contract";
import { folder } from "../config/folder.ts";
import { thrownBy } from "../hostile/stage.ts";
import { guardLeaks } from "../leak-guard.ts";
import { Crowd } from "./fixtures/crowd-contract.ts";
import { from, plugin } from "./sources.ts";

guardLeaks();

interface Crowded extends AsyncDisposable {
  readonly host: Host;
  readonly client: ClientOf<typeof Crowd>;
  readonly proofs: Proof[];
}

const soon = { firstMs: 1, maxMs: 5 };

async function crowd(instances: LoadOptions["instances"], options: HostOptions = {}): Promise<Crowded> {
  const host = await createHost({ from, restart: soon, ...options });
  const proofs: Proof[] = [];
  host.on("proof", (proof) => proofs.push(proof));
  await host.load(plugin("crowd"), { ...(instances === undefined ? {} : { instances }) });
  return {
    host,
    client: host.client(Crowd),
    proofs,
    [Symbol.asyncDispose]: async () => void (await host.close({ deadlineMs: 0 })),
  };
}

function active(host: Host): readonly InstanceStatus[] {
  return host.instances.filter(({ state }) => state === "active");
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
}

describe("a stateless plugin with several instances", () => {
  test("has as many as there are at least when it is loaded, and a call goes to the least busy", async () => {
    await using at = await crowd({ min: 3, max: 3 });
    const { host, client } = at;
    assert.equal(active(host).length, 3);
    const [leader, ...copies] = host.instances;
    assert.deepEqual(
      copies.map(({ name, copyOf, isDefault, holders }) => [name, copyOf, isDefault, holders]),
      copies.map(() => ["crowd", leader?.id, false, []]),
    );
    const together = await Promise.all([client.work(5), client.work(5), client.work(5)]);
    assert.equal(new Set(together).size, 3);
    const alone = [await client.work(0), await client.work(0)];
    assert.equal(new Set(alone).size, 1);
    assert.equal(host.logs("crowd").length, 3);
  });

  test("has more while its calls ask for them and fewer after calm, and no call is lost by that", async () => {
    await using at = await crowd({ min: 1, max: 3, inFlight: 2, calmMs: 60 });
    const { host, client, proofs } = at;
    const sizes: number[] = [];
    host.on("state", () => sizes.push(host.instances.length));
    let busy = true;
    const answers: string[] = [];
    const caller = async (): Promise<void> => {
      while (busy) answers.push(await client.work(10));
    };
    const callers = Array.from({ length: 12 }, caller);
    await until(() => active(host).length === 3 && new Set(answers).size === 3);
    busy = false;
    await Promise.all(callers);
    // A stream that is being read keeps its instance.
    const streamed: string[] = [];
    for await (const item of client.items(40)) streamed.push(item);
    assert.equal(new Set(streamed).size, 1);
    await until(() => host.instances.length === 1);
    assert.ok(Math.max(...sizes) <= 3);
    assert.deepEqual(
      proofs.map(({ verdict, callsLost }) => [verdict, callsLost]),
      [
        ["freed", 0],
        ["freed", 0],
      ],
    );
    assert.equal((await client.work(0)).startsWith("1.0.0 "), true);
  });

  test("is swapped as one: as many as there were are there before the first call goes to the new version", async () => {
    await using at = await crowd({ min: 1, max: 3, inFlight: 1, calmMs: 3_600_000 });
    const { host, client, proofs } = at;
    await Promise.all(Array.from({ length: 9 }, () => client.work(150)));
    await until(() => active(host).length === 3);
    const under = Array.from({ length: 6 }, () => client.work(20));
    const swap = await host.swap("crowd", plugin("crowd", "2.0.0"));
    assert.equal(swap.to.version, "2.0.0");
    for (const answer of await Promise.all(under)) assert.match(answer, /^[12]\.0\.0 /);
    const versions = host.instances.map(({ version, state }) => `${version} ${state}`);
    assert.deepEqual(versions, ["2.0.0 active", "2.0.0 active", "2.0.0 active"]);
    assert.deepEqual(
      proofs.map(({ version, verdict }) => `${version} ${verdict}`),
      Array<string>(3).fill("1.0.0 freed"),
    );
    const after = await Promise.all([client.work(5), client.work(5), client.work(5)]);
    assert.equal(new Set(after).size, 3);
    assert.ok(after.every((answer) => answer.startsWith("2.0.0 ")));
  });

  test("loses one where one's realm ends, whichever it is: others answer on, and another takes its place", async () => {
    await using at = await crowd({ min: 2, max: 2 });
    const { host, client } = at;
    for (const _life of [1, 2, 3]) {
      const before = host.instances.map(({ id }) => id);
      const [first] = await Promise.all([client.work(30), thrownBy(() => client.die(0))]).catch(() => ["lost"]);
      assert.ok(first !== undefined);
      assert.match(await client.work(0), /^1\.0\.0 /);
      await until(() => active(host).length === 2 && host.instances.length === 2);
      const now = host.instances.map(({ id }) => id);
      assert.equal(now.filter((id) => before.includes(id)).length, 1);
    }
  });

  test("is not replaced where restart is false, and serves as long as one is there", async () => {
    await using at = await crowd({ min: 2, max: 2 }, { restart: false });
    const { host, client } = at;
    await thrownBy(() => client.die(0));
    await until(() => host.instances.length === 1);
    assert.match(await client.work(0), /^1\.0\.0 /);
    await thrownBy(() => client.die(0));
    await until(() => host.instances.length === 0);
    assert.ok(isTenonError(await thrownBy(() => client.work(0)), "TENON_INSTANCE_UNKNOWN"));
  });

  test("goes as one: unload takes all of them, softly only while none of them is called, and close answers every proof", async () => {
    await using at = await crowd({ min: 2, max: 2 });
    const { host, client, proofs } = at;
    const calls = [client.work(100), client.work(100)];
    assert.ok(isTenonError(await thrownBy(() => host.unload("crowd")), "TENON_UNLOAD_HELD"));
    assert.equal(active(host).length, 2);
    await Promise.all(calls);
    const proof = await host.unload("crowd");
    assert.deepEqual([proof.verdict, proofs.length, host.instances.length], ["freed", 2, 0]);
    await host.load(plugin("crowd"), { instances: { min: 3 } });
    assert.equal((await host.close()).length, 3);
  });

  test("is rolled out as one: copies of the new version share its part of the calls, and all of the old one go", async () => {
    await using at = await crowd({ min: 2, max: 2 });
    const { host, client } = at;
    const analysis = { minCalls: 10, everyMs: 5 };
    await host.rollouts.start("crowd", plugin("crowd", "2.0.0"), { steps: [50, 100], holdMs: 5, analysis });
    assert.equal(active(host).length, 4);
    const who = new Set<string>();
    while (host.rollouts.all[0]?.state.kind === "running")
      for (const answer of await Promise.all(Array.from({ length: 8 }, () => client.work(1)))) who.add(answer);
    assert.equal(host.rollouts.all[0]?.state.kind, "promoted");
    assert.equal(who.size, 4);
    await until(() => host.instances.length === 2);
    assert.ok(active(host).every(({ version }) => version === "2.0.0"));
  });

  test("does not grow where its bounds allow one, and what is no leader answers no lease", async () => {
    await using at = await crowd({ max: 1 });
    assert.equal(at.host.instances[0]?.instances, undefined);
    await using other = await crowd({ min: 2, max: 2 });
    using lease = await other.host.lease(Crowd);
    const answers = await Promise.all([lease.work(2), lease.work(2), lease.work(2)]);
    assert.equal(new Set(answers).size, 1);
  });
});

describe("a plugin of a configuration file with several instances", () => {
  const entry = JSON.stringify({ ...plugin("crowd"), entry: `${from}/crowd.ts` });
  const yaml = (instances: string): string => `plugins:\n  - { name: crowd, source: ${entry}${instances} }\n`;

  test("is planned with its bounds, loaded so, and swapped when they change", async () => {
    await using there = await folder(yaml(", instances: { min: 2, max: 3 }"));
    await using host = await createHost({ config: there.file, proofs: "off" });
    assert.equal(active(host).length, 2);
    assert.match((await host.plan()).text, /^= keep {3}crowd: crowd@1\.0\.0 \(thread, 2 to 3 instances\)$/m);
    await there.write("tenon.yaml", yaml(", instances: { min: 3, max: 3 }"));
    assert.match((await host.plan()).text, /^~ swap {3}crowd: .*\n {11}instances\.min 2 -> 3$/m);
    await host.apply();
    assert.equal(active(host).length, 3);
    await there.write("tenon.yaml", yaml(""));
    await host.apply();
    assert.deepEqual(
      host.instances.map(({ instances }) => instances),
      [undefined],
    );
  });

  test("whose bounds are none is refused with the place, and all stays as it was", async () => {
    await using there = await folder(yaml(""));
    await using host = await createHost({ config: there.file, proofs: "off" });
    for (const [bounds, found] of [
      ["{ min: 0 }", /plugins\[0\]\.instances\.min.*from 1 to 64/],
      ["{ most: 2 }", /instances/],
      ["4", /instances/],
    ] as const) {
      await there.write("tenon.yaml", yaml(`, instances: ${bounds}`));
      assert.match(String(await thrownBy(() => host.apply())), found);
    }
    await there.write("tenon.yaml", yaml(", instances: { min: 3, max: 2 }"));
    assert.match(String(await thrownBy(() => host.apply())), /instances\.min/);
    assert.equal(active(host).length, 1);
  });
});

describe("a plugin that cannot have several instances", () => {
  const refused: readonly [string, string, LoadOptions, RegExp][] = [
    ["says nothing of being stateless", "crowd-stateful", {}, /does not say that it is stateless/],
    ["hands its state over", "crowd-handing", {}, /hands a state over/],
    ["is inline", "crowd", { realm: "inline" }, /runs inline/],
    ["is to rest", "crowd", { idleMs: 1_000 }, /idleMs/],
  ];
  for (const [what, entry, options, why] of refused)
    test(`as it ${what} is refused, and nothing of it stays`, async () => {
      await using host = await createHost({ from, proofs: "off" });
      const error = await thrownBy(() => host.load(plugin(entry), { ...options, instances: { min: 2 } }));
      assert.ok(isTenonError(error, "TENON_COPIES_REFUSED"), String(error));
      assert.match(error.message, why);
      assert.deepEqual(host.instances, []);
    });

  test("of bounds that are none is refused before anything is done", async () => {
    await using host = await createHost({ from, proofs: "off" });
    const bad = [
      null,
      4,
      [],
      { min: 0 },
      { min: 5 },
      { min: 3, max: 2 },
      { max: 65 },
      { max: 1.5 },
      { calmMs: -1 },
      { most: 2 },
    ];
    for (const instances of bad) {
      const error = await thrownBy(() => host.load(plugin("crowd"), { instances: instances as never }));
      assert.ok(isTenonError(error, "TENON_OPTION_INVALID"), `${JSON.stringify(instances)}: ${String(error)}`);
    }
    assert.deepEqual(host.instances, []);
  });
});
