import assert from "node:assert/strict";
import { test } from "node:test";
import {
  createHost,
  type Host,
  type HostOptions,
  type LoadOptions,
  openPlugin,
  type Proof,
  type StateKind,
} from "tenon";
import { contract, method, t } from "tenon/contract";
import { guardLeaks } from "../leak-guard.ts";
import { until } from "../realm/plugin.ts";

guardLeaks();

const methods = { add: method(t.Number(), t.Number()), wait: method(t.Number(), t.Number()) };
const services = { gate: { pass: method(t.Null(), t.Null()) } };
const Counter = contract("counter", 1, { state: t.Number(), methods, services });

/** Sets up as often as `setups` allows, and counts what is added to it. */
function counter(name: string, hooks = ""): ReturnType<typeof openPlugin> {
  const text = `
import { contract, method, t } from "tenon/contract";
import { definePlugin } from "tenon/plugin";
const methods = { add: method(t.Number(), t.Number()), wait: method(t.Number(), t.Number()) };
const services = { gate: { pass: method(t.Null(), t.Null()) } };
export default definePlugin(contract("counter", 1, { state: t.Number(), methods, services }), {
  async setup(ctx) {
    await ctx.services.gate.pass(null);
    let count = 0;
    return {
      methods: {
        add: (more) => (count += more),
        wait: (ms) => new Promise((resolve) => setTimeout(() => resolve(count), ms)),
      },
      ${hooks}
    };
  },
});`;
  return openPlugin({ name, version: "1.0.0", text }, { from: import.meta.dirname });
}
const keepsState = "snapshot: () => count, restore: (state) => { count = state; },";

interface Resting extends AsyncDisposable {
  readonly host: Host;
  readonly proofs: readonly Proof[];
  /** Told of the plugin's states, in order. */
  readonly states: readonly StateKind[];
  /** What its setup fails with from now on. */
  refuse: Error | undefined;
}

async function resting(hooks: string, load: LoadOptions, options: HostOptions = {}): Promise<Resting> {
  const [proofs, states]: [Proof[], StateKind[]] = [[], []];
  const pass = (): null => {
    if (at.refuse !== undefined) throw at.refuse;
    return null;
  };
  const host = await createHost({ ...options, services: { gate: { pass } }, grants: { services: ["gate"] } });
  const at: Resting = {
    ...{ host, proofs, states, refuse: undefined },
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  };
  host.on("proof", (proof) => proofs.push(proof));
  host.on("state", ({ state }) => states.push(state));
  await host.load(await counter("counter", hooks), { idleMs: 20, ...load });
  return at;
}

const stateOf = (host: Host): StateKind | undefined => host.instances[0]?.state;

for (const realm of ["thread", "inline"] as const) {
  test(`${realm}: what nobody calls is unloaded with a proof, and is back with the next call`, async () => {
    await using at = await resting("", { realm });
    const { host, proofs } = at;
    const client = host.client(Counter);
    await until(() => stateOf(host) === "idle");
    assert.deepEqual(
      proofs.map(({ verdict }) => verdict),
      ["freed"],
    );
    assert.equal(host.instances[0]?.strength, undefined);
    assert.equal(await client.add(2), 2, "its state is lost");
    await until(() => stateOf(host) === "idle");
    assert.equal(await client.add(3), 3);
    assert.equal(host.instances.length, 1);
  });

  test(`${realm}: of many calls at once none fails while it goes and comes, and each is answered once`, async () => {
    await using at = await resting(keepsState, { realm, idleMs: 4 }, { proofs: "off" });
    const client = at.host.client(Counter);
    let asked = 0;
    for (let turn = 0; turn < 8; turn += 1) {
      await until(() => stateOf(at.host) !== "active");
      const answers = await Promise.all(Array.from({ length: 20 }, () => client.add(1)));
      asked += 20;
      assert.deepEqual(answers.toSorted((one, other) => one - other).at(-1), asked);
    }
    assert.ok(at.proofs.length >= 8);
  });
}

test("a plugin with snapshot and restore has its state again", async () => {
  await using at = await resting(keepsState, {});
  const client = at.host.client(Counter);
  assert.equal(await client.add(5), 5);
  await until(() => stateOf(at.host) === "idle");
  assert.equal(await client.add(1), 6);
});

test("a call under way, a lease and a plugin that uses it hold it", async () => {
  await using at = await resting("", {});
  const { host, states } = at;
  {
    using lease = await host.lease(Counter);
    const resting = states.filter((state) => state === "idle").length;
    await lease.wait(200);
    assert.equal(states.filter((state) => state === "idle").length, resting);
  }
  await until(() => stateOf(host) === "idle");
  using lease = await host.lease(Counter);
  assert.equal(stateOf(host), "active");
  assert.equal(await lease.add(1), 1);
});

test("a plugin that cannot be set up again fails the calls that wait, and is tried again by the next", async () => {
  await using at = await resting("", {});
  const client = at.host.client(Counter);
  await until(() => stateOf(at.host) === "idle");
  at.refuse = new RangeError("not now");
  const outcomes = await Promise.allSettled([client.add(1), client.add(1)]);
  for (const outcome of outcomes) {
    assert.equal(outcome.status, "rejected");
    assert.match(String(outcome.reason), /TENON_SETUP_FAILED|not now/);
  }
  await until(() => stateOf(at.host) === "idle");
  at.refuse = undefined;
  assert.equal(await client.add(1), 1);
});

test("one whose snapshot fails stays loaded, and says so", async () => {
  await using at = await resting(`snapshot: () => { throw new Error("not mine to give") }, restore() {},`, {});
  const said = (): boolean => at.host.logs("counter").some(({ text }) => text.includes("not mine to give"));
  await until(said);
  assert.equal(stateOf(at.host), "active");
  assert.equal(await at.host.client(Counter).add(1), 1);
  assert.deepEqual(at.proofs, []);
});

test("what rests can be unloaded, which answers the proof that is there", async () => {
  await using at = await resting("", {});
  const { host, proofs } = at;
  await until(() => stateOf(host) === "idle");
  assert.equal(await host.unload("counter"), proofs[0]);
  assert.equal(proofs.length, 1, "it is told of once");
  assert.deepEqual(host.instances, []);
  await assert.rejects(host.client(Counter).add(1), { code: "TENON_INSTANCE_UNKNOWN" });
});

test("what rests can be swapped and loaded again, and its state goes along", async () => {
  await using at = await resting(keepsState, {});
  const { host } = at;
  await host.client(Counter).add(7);
  await until(() => stateOf(host) === "idle");
  const again = await host.load(await counter("counter", keepsState), { idleMs: 20 });
  assert.deepEqual([again.id, again.state], [1, "active"]);
  await until(() => stateOf(host) === "idle");
  await host.swap("counter", await counter("counter", keepsState), { config: undefined, limits: { calls: 5 } });
  assert.equal(await host.client(Counter).add(1), 8);
});

test("a call by name, a call of all and a deadline reach what rests", async () => {
  await using at = await resting("", {});
  const { host } = at;
  await until(() => stateOf(host) === "idle");
  assert.equal((await host.call("counter", "add", 1)).value, 1);
  await until(() => stateOf(host) === "idle");
  assert.deepEqual(await host.all(Counter, "first").add(2), 2);
  await until(() => stateOf(host) === "idle");
  await assert.rejects(host.client(Counter).add(1, { deadlineMs: 0 }), { code: "TENON_CALL_DEADLINE" });
});

test("a host closes while plugins rest and are brought back", async () => {
  const at = await resting("", {});
  const { host } = at;
  await until(() => stateOf(host) === "idle");
  const called = host.client(Counter).add(1);
  const outcome = Promise.allSettled([called]);
  await host.close({ deadlineMs: 0 });
  await outcome;
  assert.deepEqual(host.instances, []);
});
