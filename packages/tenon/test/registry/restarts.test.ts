import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createHost, type Host, type HostOptions, isTenonError, type RestartEvent } from "tenon";
import { contractOf, thrownBy } from "../hostile/stage.ts";
import { guardLeaks } from "../leak-guard.ts";
import { bomb, type BombClient } from "../limits/fixtures/bomb.ts";

guardLeaks();

const source = { entry: "../limits/fixtures/bomb.ts", name: "bomb", version: "1.0.0" };
const soon = { firstMs: 1, maxMs: 5 };
/** Longer than any test: what waits so long is waiting still when it is looked at. */
const never = { firstMs: 3_600_000, maxMs: 3_600_000 };

interface Started extends AsyncDisposable {
  readonly host: Host;
  readonly client: BombClient;
  readonly restarts: RestartEvent[];
}

async function start(restart: HostOptions["restart"], name = "bomb"): Promise<Started> {
  const host = await createHost({
    from: import.meta.dirname,
    proofs: "off",
    ...(restart === undefined ? {} : { restart }),
  });
  const restarts: RestartEvent[] = [];
  host.on("restart", (event) => restarts.push(event));
  await host.load(source, { name });
  const client = host.client(contractOf(bomb), name) as unknown as BombClient;
  return { host, client, restarts, [Symbol.asyncDispose]: () => host.close({ deadlineMs: 0 }).then(() => undefined) };
}

const lost = async (client: BombClient): Promise<void> => {
  const error = await thrownBy(() => client.go("exit"));
  assert.ok(isTenonError(error, "TENON_CALL_LOST"), String(error));
};

/** Waits until the realm has ended and another instance stands in its place. */
async function away(host: Host): Promise<void> {
  while (!host.instances.some(({ restart }) => restart !== undefined)) await new Promise(setImmediate);
}

async function gone(host: Host, left: number): Promise<void> {
  while (host.instances.length > left) await new Promise(setImmediate);
}

describe("a plugin that was loaded and whose realm ended on its own", () => {
  test("comes back under its name without its state, and a call that came meanwhile waited for it", async () => {
    await using started = await start(soon);
    const { host, client, restarts } = started;
    assert.equal(await client.count({}), 1);
    assert.equal(await client.count({}), 2);
    const [before] = host.instances;
    await lost(client);
    await away(host);
    assert.equal(await client.count({}, { deadlineMs: 60_000 }), 1);
    await gone(host, 1);
    const [after] = host.instances;
    assert.deepEqual(
      [after?.name, after?.state, after?.restart, after?.digest],
      ["bomb", "active", undefined, before?.digest],
    );
    const [event] = restarts;
    assert.deepEqual(
      { ...event, inMs: typeof event?.inMs },
      {
        ...{ name: "bomb", plugin: "bomb", version: "1.0.0", instance: after?.id, lost: before?.id },
        ...{ attempt: 1, most: 5, inMs: "number", why: "its thread exited with code 7" },
      },
    );
  });

  test("stays failed after its limit, says why, and is loaded anew when that is asked for", async () => {
    await using started = await start({ ...soon, most: 2 });
    const { host, client, restarts } = started;
    for (let round = 0; round < 3; round += 1) {
      await lost(client);
      await away(host);
    }
    await gone(host, 1);
    const [status] = host.instances;
    assert.equal(status?.state, "failed");
    assert.match(
      status.error ?? "",
      /^Cannot start bomb@1.0.0 again: it ended more than 2 times within 60000 ms, .* code 7/,
    );
    assert.deepEqual(
      restarts.map(({ attempt }) => attempt),
      [1, 2],
    );
    const refused = await thrownBy(() => client.count({}));
    assert.ok(isTenonError(refused, "TENON_INSTANCE_STATE"), String(refused));
    assert.ok(isTenonError(refused.cause, "TENON_RESTART_LIMIT"));
    await host.load(source);
    assert.equal(await client.count({}), 1);
    assert.equal(host.instances.length, 1);
  });

  test("refuses a call whose deadline is before it is back, and says when that is", async () => {
    await using started = await start(never);
    const { host, client } = started;
    await lost(client);
    await away(host);
    const refused = await thrownBy(() => client.count({}, { deadlineMs: 50 }));
    assert.ok(isTenonError(refused, "TENON_INSTANCE_RESTARTING"), String(refused));
    assert.ok(refused.data.backInMs > 1_000_000, String(refused.data.backInMs));
    const status = host.instances.at(-1);
    assert.deepEqual([status?.state, status?.restart?.attempt, status?.restart?.most], ["located", 1, 5]);
  });

  test("does not come back where it was unloaded meanwhile; who waited is told", async () => {
    await using started = await start(never);
    const { host, client } = started;
    await lost(client);
    await away(host);
    const waiting = thrownBy(() => client.count({}));
    const proof = await host.unload("bomb");
    assert.equal(proof.callsLost, 0);
    assert.ok(isTenonError(await waiting, "TENON_INSTANCE_UNKNOWN"));
    await gone(host, 0);
  });

  test("does not come back where it was swapped meanwhile: who waited is answered by the new one", async () => {
    await using started = await start(never);
    const { host, client } = started;
    await lost(client);
    await away(host);
    const waiting = client.count({});
    const swap = await host.swap("bomb", { ...source, version: "2.0.0" });
    assert.deepEqual([swap.from.version, swap.to.version, swap.how], ["1.0.0", "2.0.0", "replaced"]);
    assert.equal(await waiting, 1);
    await gone(host, 1);
    assert.deepEqual(
      host.instances.map(({ version, state }) => `${version} ${state}`),
      ["2.0.0 active"],
    );
  });

  test("does not come back where it was loaded meanwhile, and the load does not wait for it", async () => {
    await using started = await start(never);
    const { host, client } = started;
    await lost(client);
    await away(host);
    await host.load(source);
    assert.equal(await client.count({}), 1);
    await gone(host, 1);
  });

  test("does not come back into a host that closes", async () => {
    const { host, client } = await start(never);
    await lost(client);
    await away(host);
    const waiting = thrownBy(() => client.count({}));
    await host.close({ deadlineMs: 0 });
    assert.ok(isTenonError(await waiting, "TENON_HOST_CLOSED"));
    assert.deepEqual(host.instances, []);
  });

  test("stays away where the host was told so, or where it was only opened", async () => {
    for (const restart of [false, soon] as const) {
      await using host = await createHost({ from: import.meta.dirname, proofs: "off", restart });
      let restarts = 0;
      host.on("restart", () => (restarts += 1));
      const lease = restart === false ? undefined : await host.open(contractOf(bomb), source);
      if (restart === false) await host.load(source);
      const client = (lease ?? host.client(contractOf(bomb))) as unknown as BombClient;
      await lost(client);
      await gone(host, 0);
      assert.equal(restarts, 0);
      const after = await thrownBy(() => client.count({}));
      assert.ok(
        isTenonError(after, restart === false ? "TENON_INSTANCE_UNKNOWN" : "TENON_LEASE_REVOKED"),
        String(after),
      );
    }
  });
});
