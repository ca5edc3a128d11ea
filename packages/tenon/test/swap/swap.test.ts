import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { suite, test } from "node:test";
import { createHost, type Host, isTenonError, type PluginSource, type RealmKind } from "tenon";
import { guardLeaks } from "../leak-guard.ts";
import { Counter } from "../../../../bench/swap/contract.ts";
import { Load } from "../../../../bench/swap/load.ts";

guardLeaks();

const from = fileURLToPath(new URL("../../../../bench/swap/", import.meta.url));
const counter = (version: string, entry = "./counter.ts"): PluginSource => ({ entry, name: "counter", version });
const versions = (host: Host): string[] =>
  host.instances.map(({ name, version, state }) => `${name}@${version} ${state}`);

for (const realm of ["inline", "thread"] satisfies RealmKind[]) {
  suite(`swap in realm ${realm}`, () => {
    const start = async (): Promise<Host> => {
      const host = await createHost({ from });
      await host.load(counter("1.0.0"), { realm, config: {} });
      return host;
    };

    test("loses no call and no increment, and hands over the state under load", async () => {
      await using host = await start();
      const load = new Load(host.client(Counter), 8);
      for (const version of ["2.0.0", "3.0.0", "4.0.0"]) {
        await load.more(20);
        const swap = await host.swap("counter", counter(version), { config: {} });
        assert.equal(swap.state, "handed over");
        assert.equal(swap.trial, "passed");
        assert.equal(swap.to.version, version);
        assert.equal(swap.proof?.verdict, "freed");
        assert.ok(swap.inFlight > 0, "calls were in flight when the swap began");
        assert.ok(swap.held > 0, "calls were held while state was handed over");
        await load.more(20);
        assert.equal(load.last?.version, version);
      }
      await load.stop();
      load.assertNothingLost();
      assert.deepEqual(versions(host), ["counter@4.0.0 active"]);
    });

    for (const [failIn, code, step] of [
      ["setup", "TENON_SETUP_FAILED", undefined],
      ["restore", "TENON_SWAP_FAILED", "restore"],
      ["first-call", "TENON_SWAP_FAILED", "first call"],
    ] as const) {
      test(`to a version that fails in its ${failIn} leaves the old one serving with its state`, async () => {
        await using host = await start();
        const load = new Load(host.client(Counter), 8);
        await load.more(20);
        await assert.rejects(host.swap("counter", counter("2.0.0"), { config: { failIn } }), (error) => {
          assert.ok(isTenonError(error, code));
          if (step !== undefined) assert.equal((error.data as { step: string }).step, step);
          assert.match(String((error.cause as Error).message), /fails as asked/);
          return true;
        });
        await load.more(20);
        await load.stop();
        load.assertNothingLost();
        assert.deepEqual(versions(host), ["counter@1.0.0 active"]);
        assert.deepEqual([...load.versions], ["1.0.0"]);
      });
    }

    test("from a version whose snapshot fails, or does not fit the schema, leaves it serving", async () => {
      await using host = await createHost({ from });
      await host.load(counter("1.0.0"), { realm, config: { failIn: "snapshot" } });
      await assert.rejects(host.swap("counter", counter("2.0.0"), { config: {} }), {
        code: "TENON_SWAP_FAILED",
        message: /failed in snapshot: .*snapshot fails as asked/,
      });
      await host.unload("counter", { deadlineMs: 0 });
      await host.load(counter("1.0.0", "./torn-state.ts"), { realm, config: {} });
      await assert.rejects(host.swap("counter", counter("2.0.0"), { config: {} }), {
        code: "TENON_SWAP_FAILED",
        message: /failed in state: .*at "count" found -1/,
      });
      assert.equal((await host.client(Counter).add({})).count, 7);
      assert.deepEqual(versions(host), ["counter@1.0.0 active"]);
    });

    test("gives up when calls in flight outlast the pause, and the held calls flow to the old version", async () => {
      await using host = await start();
      const client = host.client(Counter);
      const endless = client.tick({ to: Number.MAX_SAFE_INTEGER })[Symbol.asyncIterator]();
      await endless.next();
      const swap = host.swap("counter", counter("2.0.0"), { config: {}, pauseMs: 50 });
      await assert.rejects(swap, { code: "TENON_SWAP_FAILED", message: /failed in drain/ });
      assert.equal((await client.add({})).version, "1.0.0");
      assert.equal((await endless.next()).done, false, "the stream goes on");
      await endless.return?.();
    });

    test("waits for a stream that is under way, and starts the next on the new version", async () => {
      await using host = await start();
      const client = host.client(Counter);
      const stream = client.tick({ to: Number.MAX_SAFE_INTEGER })[Symbol.asyncIterator]();
      await stream.next();
      const swapping = host.swap("counter", counter("2.0.0"), { config: {} });
      // New calls are held once the hand-over has begun: then one of them passes its deadline, of far more than an answer takes.
      const isHeld = async (): Promise<boolean> =>
        client.add({}, { deadlineMs: 1_000 }).then(
          () => false,
          (error: unknown) => isTenonError(error, "TENON_CALL_DEADLINE"),
        );
      while (!(await isHeld())) await stream.next();
      await stream.return?.();
      const swap = await swapping;
      assert.ok(swap.inFlight >= 1);
      assert.deepEqual(await Array.fromAsync(client.tick({ to: 2 })), [0, 1]);
      assert.equal((await client.add({})).version, "2.0.0");
    });

    test("holds the deadline and the signal of a call that is held", async () => {
      await using host = await createHost({ from });
      await host.load(counter("1.0.0"), { realm, config: { hangMs: 1_000 } });
      const client = host.client(Counter);
      const hangs = new Promise<void>((resolve) => host.on("log", () => resolve()));
      const swapping = host.swap("counter", counter("2.0.0"), { config: {} });
      await hangs;
      const outcomes = await Promise.allSettled([
        client.add({}, { deadlineMs: 10 }),
        client.add({}, { signal: AbortSignal.timeout(10) }),
        client.add({}, { deadlineMs: 10_000 }),
      ]);
      await swapping;
      const codes = outcomes.map((outcome) =>
        outcome.status === "rejected"
          ? (outcome.reason as { code: string }).code
          : (outcome.value as { count: number }).count,
      );
      assert.deepEqual(codes, ["TENON_CALL_DEADLINE", "TENON_CALL_ABORTED", 1]);
    });
  });
}

test("a call that fails the same way on both versions is no reason to keep the old one", async () => {
  await using host = await createHost({ from });
  await host.load(counter("1.0.0"), { realm: "inline", config: { hangMs: 100 } });
  const client = host.client(Counter);
  const swapping = host.swap("counter", counter("2.0.0"), { config: {}, trialMs: 2_000 });
  await new Promise((resolve) => setTimeout(resolve, 60));
  await assert.rejects(client.refuse({}), { name: "RangeError", message: "refused in every version" });
  const swap = await swapping;
  assert.equal(swap.to.version, "2.0.0");
});

test("the same bytes with another configuration are reconfigured in place where the plugin can", async () => {
  await using host = await createHost({ from });
  const source = counter("1.0.0", "./reconfigurable.ts");
  const before = await host.load(source, { realm: "inline", config: { step: 1 } });
  const client = host.client(Counter);
  await client.add({});
  const swap = await host.swap("counter", source, { config: { step: 10 } });
  assert.equal(swap.how, "reconfigured");
  assert.deepEqual(swap.from, swap.to);
  assert.equal((await client.add({})).count, 11);
  assert.deepEqual(
    host.instances.map(({ id }) => id),
    [before.id],
  );
  await assert.rejects(host.swap("counter", source, { config: { step: 10 } }), { code: "TENON_SWAP_REFUSED" });
});

test("a plugin that fails in reconfigure is replaced by a new instance", async () => {
  await using host = await createHost({ from });
  const source = counter("1.0.0", "./reconfigurable.ts");
  await host.load(source, { realm: "inline", config: { step: 1 } });
  const swap = await host.swap("counter", source, { config: { step: -1 } });
  assert.equal(swap.how, "replaced");
  assert.equal((await host.client(Counter).add({})).count, -1);
});

test("a swap is refused to the same thing, for the unknown, during another swap and after an unload has begun", async () => {
  await using host = await createHost({ from });
  await host.load(counter("1.0.0"), { realm: "inline", config: {} });
  await assert.rejects(host.swap("counter", counter("1.0.0"), { config: {} }), {
    code: "TENON_SWAP_REFUSED",
    message: /same bytes/,
  });
  await assert.rejects(host.swap("nobody", counter("2.0.0"), { config: {} }), { code: "TENON_INSTANCE_UNKNOWN" });
  await assert.rejects(host.swap("counter", "./no-such-file.ts", { config: {} }), { code: "TENON_PLUGIN_NOT_FOUND" });
  await assert.rejects(host.swap("counter", counter("2.0.0"), { config: {}, pauseMs: Number.NaN }), {
    code: "TENON_OPTION_INVALID",
  });
  await assert.rejects(host.swap("counter", counter("2.0.0"), { config: {}, old: "bury" as never }), {
    code: "TENON_OPTION_INVALID",
  });

  const first = host.swap("counter", counter("2.0.0"), { config: {} });
  await assert.rejects(host.swap("counter", counter("3.0.0"), { config: {} }), {
    code: "TENON_SWAP_REFUSED",
    message: /"swap" is under way/,
  });
  await first;
  const unload = host.unload("counter", { deadlineMs: 1_000 });
  await assert.rejects(host.swap("counter", counter("3.0.0"), { config: {} }), (error) => isTenonError(error));
  assert.equal((await unload).verdict, "freed");
  assert.deepEqual(host.instances, []);
});

test("the old version can be kept: clients go to the new one, the old one answers by its version until unloaded", async () => {
  await using host = await createHost({ from });
  await host.load(counter("1.0.0"), { realm: "inline", config: {} });
  using pinned = await host.lease(Counter);
  const swap = await host.swap("counter", counter("2.0.0"), { config: {}, old: "keep" });
  assert.equal(swap.proof, undefined);
  assert.equal((await host.client(Counter).add({})).version, "2.0.0");
  assert.equal((await pinned.add({})).version, "1.0.0");
  assert.deepEqual(versions(host), ["counter@1.0.0 active", "counter@2.0.0 active"]);
  const unload = host.unload("counter@1.0.0", { deadlineMs: 50 });
  assert.equal((await unload).leasesRevoked, 1);
  await assert.rejects(pinned.add({}), { code: "TENON_LEASE_REVOKED" });
});

test("a swap keeps the place of the old version among plugins of one contract", async () => {
  await using host = await createHost({ from });
  await host.load(counter("1.0.0"), { realm: "inline", name: "first", config: {} });
  await host.load(counter("1.0.0"), { realm: "inline", name: "second", config: { step: 100 } });
  await host.swap("first", counter("2.0.0"), { config: {} });
  const client = host.client(Counter);
  assert.equal((await client.add({})).count, 100, "a client without a name still goes to the one loaded last");
  assert.deepEqual(
    (await host.all(Counter).add({})).map((outcome) => outcome.version),
    ["2.0.0", "1.0.0"],
  );
});
