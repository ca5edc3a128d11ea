import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { type ErrorCode, isTenonError, type Services, type TenonError } from "tenon";
import { Desk, Sync, type SyncCalls, syncOf } from "../desk.ts";
import { User } from "../fixtures/sync-user.ts";
import { type Place, realmOf, shared, start, until } from "../plugin.ts";
import { refusal } from "./refusal.ts";

export function syncConforms(realm: Place): void {
  suite(`${realm}: synchronous calls`, () => {
    const desk = new Desk();
    const shares = shared(realm, "sync", { services: desk.services });
    const client = (): SyncCalls => syncOf(shares().host);

    test(`answer with the value itself, a copy, whatever its size`, () => {
      assert.deepEqual(client().next({ n: 1 }), { n: 2 });
      for (const length of [0, 1, 15_000, 20_000, 1_000_000]) {
        const text = "é".repeat(length);
        assert.equal(client().repeat({ text }).text, text);
      }
    });

    test(`a thousand in a row each get their own answer`, () => {
      const { next, repeat } = client();
      for (let n = 0; n < 1_000; n += 1) {
        assert.deepEqual(next({ n }), { n: n + 1 });
        if (n % 50 === 0)
          assert.equal(
            repeat({ text: String(n).repeat(10_000) }).text.slice(0, 5),
            String(n).repeat(10_000).slice(0, 5),
          );
      }
    });

    test(`are those that the contract declares, and take no input that does not fit`, () => {
      const { contract } = shares().definition;
      const sync = Object.entries(contract.methods).filter(([, method]) => method.sync);
      const { sync: found } = shares().host.client(Sync);
      assert.deepEqual(
        Object.keys(found),
        sync.map(([name]) => name),
      );
      assert.ok(Object.isFrozen(found));
      refused("TENON_INPUT_INVALID", () => client().next({ n: "1" as never }));
    });

    test(`throw what the plugin throws`, () => {
      const thrown = caught(() => client().fail({ text: "as asked" })) as Error & { code?: string };
      assert.ok(thrown instanceof RangeError);
      assert.deepEqual([thrown.message, thrown.code], ["as asked", "E_ASKED"]);
    });

    test(`take a deadline that is more than 0 and finite, and no signal; nothing is called otherwise`, () => {
      const before = desk.asked.length;
      for (const deadlineMs of [0, -1, NaN, Infinity, "5", null])
        refused("TENON_OPTION_INVALID", () => client().get({ text: "no" }, { deadlineMs } as never));
      for (const signal of [AbortSignal.abort(), new AbortController().signal, 5])
        refused("TENON_OPTION_INVALID", () => client().get({ text: "no" }, { signal } as never));
      refused("TENON_OPTION_INVALID", () => client().get({ text: "no" }, 5 as never));
      assert.equal(desk.asked.length, before);
      assert.deepEqual(client().next({ n: 1 }, { deadlineMs: 10_000 }), { n: 2 });
    });

    test(`use services that are sync, while their caller stands still`, () => {
      assert.deepEqual(client().get({ text: "a" }), { text: "<a>" });
      assert.equal(caught(() => client().get({ text: "throw" })) instanceof TypeError, true);
      const long = "x".repeat(100_000);
      assert.deepEqual(client().get({ text: long }), { text: `<${long}>` });
    });

    test(`fail at once if they wait for what their caller is in the way of`, async () => {
      const late = refused("TENON_SYNC_REENTRY", () => client().get({ text: "promise" }));
      assert.equal((late.data as { method: string }).method, "desk.get");
      assert.match(late.message, /its implementation answered with a promise/);
      for (const call of [() => client().ask({ text: "b" }), () => client().promise({})])
        assert.match(refused("TENON_SYNC_REENTRY", call).message, /it answered with a promise/);
      // What was asked in vain is served all the same, and the plugin goes on.
      await until(() => desk.asked.includes("b"));
      assert.deepEqual(await shares().call("next", { n: 1 }), { n: 2 });
    });

    test(`go there and back, one inside of the other`, () => {
      desk.onDown = ({ n }) => client().down({ n });
      assert.deepEqual(client().down({ n: 12 }), { n: 12 });
    });

    test(`a plugin calls a service synchronously also where nobody stands still for it`, async () => {
      assert.deepEqual(await shares().call("getLater", { text: "c" }), { text: "<c>" });
      // Its own thread is the only one that waits, where it has one.
      const later = shares().call("getLater", { text: "promise" });
      if (realm === "inline") await refusal(later, "TENON_SYNC_REENTRY");
      else assert.deepEqual(await later, { text: "<promise>" });
    });

    test(`what comes meanwhile is neither lost nor doubled, and comes in order`, async () => {
      const plugin = shares();
      const told: number[] = [];
      let standing = false;
      const meanwhile: string[] = [];
      using _ = plugin.host.on(Sync, "told", ({ n }) => {
        told.push(n);
        if (standing) meanwhile.push(`event ${n}`);
      });
      const [lines, notes] = [plugin.lines.length, desk.notes.length];
      const held = [1, 2, 3].map(async (n) => plugin.call("hold", { n }));
      await plugin.call("next", { n: 1 });
      for (const n of [3, 1, 2]) client().let({ n });
      standing = true;
      const most = 60;
      assert.deepEqual(client().tell({ n: most }), { n: most });
      assert.deepEqual(client().next({ n: 1 }), { n: 2 });
      standing = false;
      if (realm !== "inline") assert.deepEqual([...meanwhile, ...told, ...desk.notes.slice(notes)], []);
      await until(
        () => told.length === most && desk.notes.length === notes + most && plugin.lines.length === lines + most,
      );
      const all = Array.from({ length: most }, (_, n) => n);
      assert.deepEqual(told, all);
      assert.deepEqual(
        desk.notes.slice(notes).map((note) => note.replaceAll("x", "")),
        all.map((n) => `note ${n}`),
      );
      assert.deepEqual(
        plugin.lines.slice(lines).map(({ text }) => text),
        all.map((n) => `line ${n}`),
      );
      assert.deepEqual(await Promise.all(held), [{ n: 1 }, { n: 2 }, { n: 3 }]);
    });

    test(`find no place where a waiting call would wait for one`, async () => {
      await using plugin = await start(realm, "sync", { services: desk.services, limits: { calls: 1, queue: 5 } });
      const held = refusal(plugin.call("hold", { n: 1 }), "TENON_CALL_LOST");
      const { data } = refused("TENON_SYNC_UNAVAILABLE", () => syncOf(plugin.host).next({ n: 1 }));
      assert.match((data as { why: string }).why, /1 of 1 calls are in flight/);
      await plugin.host.unload("sync", { deadlineMs: 0 });
      await held;
    });

    test(`go by a lease until it ends, also while its instance drains`, async () => {
      await using plugin = await start(realm, "sync", { services: desk.services });
      const lease = await plugin.host.lease(Sync);
      assert.deepEqual(lease.sync.next({ n: 1 }), { n: 2 });
      const unloading = plugin.host.unload("sync", { deadlineMs: 60_000 });
      await until(() => lease.signal.aborted);
      assert.deepEqual(lease.sync.next({ n: 2 }), { n: 3 });
      refused("TENON_INSTANCE_UNKNOWN", () => syncOf(plugin.host).next({ n: 1 }));
      lease[Symbol.dispose]();
      refused("TENON_LEASE_REVOKED", () => lease.sync.next({ n: 1 }));
      await unloading;
    });

    test(`do not wait while calls are held for a swap`, async () => {
      await using plugin = await start(realm, "sync", { services: desk.services });
      const attempts: unknown[] = [];
      desk.onNote = (text) => {
        if (text === "snapshot") attempts.push(caught(() => syncOf(plugin.host).next({ n: 1 })));
      };
      await plugin.host.swap("sync", { entry: "./sync.ts", name: "sync", version: "1.3.0" });
      desk.onNote = () => undefined;
      assert.equal(attempts.length, 1);
      assert.ok(isTenonError(attempts[0], "TENON_SYNC_UNAVAILABLE"), String(attempts[0]));
      assert.deepEqual(syncOf(plugin.host).next({ n: 1 }), { n: 2 });
    });

    test(`go through another plugin, whoever stands still`, async () => {
      await using plugin = await start(realm, "sync", { services: desk.services });
      await plugin.host.load({ entry: "./sync-user.ts", name: "user", version: "1.0.0" }, { realm: realmOf(realm) });
      const user = plugin.host.client(User);
      assert.deepEqual(user.sync.get({ text: "d" }), { text: "<d>" });
      assert.deepEqual(await user.getLater({ text: "e" }), { text: "<e>" });
      refused("TENON_SYNC_REENTRY", () => user.sync.get({ text: "promise" }));
    });
  });
}

/** What only a realm with a thread of its own promises. */
export function syncEndingsConform(realm: Place, services: Services = new Desk().services): void {
  suite(`${realm}: synchronous calls that are not answered`, () => {
    test(`cost their deadline, and the realm of whoever is stuck; its last lines are kept and it is cleared with a proof`, async () => {
      await using plugin = await start(realm, "sync", { services, restart: false });
      const { sync } = plugin.host.client(Sync);
      using lease = await plugin.host.lease(Sync);
      const cleared = Promise.withResolvers<string>();
      using _ = plugin.host.on("proof", ({ verdict }) => cleared.resolve(verdict));
      const held = refusal(plugin.call("hold", { n: 1 }), "TENON_CALL_LOST");
      sync.tell({ n: 1 });
      const { data } = refused("TENON_CALL_DEADLINE", () => sync.loop({}, { deadlineMs: 50 }));
      assert.equal((data as { deadlineMs: number }).deadlineMs, 50);
      assert.deepEqual(
        plugin.host.instances.filter(({ state }) => state === "active"),
        [],
      );
      refused("TENON_INSTANCE_UNKNOWN", () => sync.next({ n: 1 }));
      const refusedTo = caught(() => lease.sync.next({ n: 1 }));
      assert.ok(
        isTenonError(refusedTo, "TENON_INSTANCE_STATE") || isTenonError(refusedTo, "TENON_LEASE_REVOKED"),
        String(refusedTo),
      );
      await held;
      await cleared.promise;
      await until(() => plugin.host.instances.length === 0);
      const texts = plugin.lines.map(({ text }) => text);
      assert.ok(texts.includes("line 0"), texts.join("; "));
      assert.ok(
        texts.some((text) => /because "loop" was called synchronously/.test(text)),
        texts.join("; "),
      );
      await plugin.host.load({ entry: "./sync.ts", name: "sync", version: "1.2.4" }, { realm: realmOf(realm) });
      assert.deepEqual(plugin.host.client(Sync).sync.next({ n: 1 }), { n: 2 });
    });

    test(`are lost when the thread ends meanwhile, long before their deadline`, async () => {
      await using plugin = await start(realm, "sync", { services, restart: false });
      const { sync } = plugin.host.client(Sync);
      const { data } = refused("TENON_CALL_LOST", () => sync.exit({}, { deadlineMs: 3_600_000 }));
      assert.match((data as { why: string }).why, /its thread has ended/);
      refused("TENON_CALL_LOST", () => sync.next({ n: 1 }, { deadlineMs: 3_600_000 }));
      await until(() => plugin.host.instances.length === 0);
    });

    test(`one inside of the other go so deep and no deeper`, async () => {
      const desk = new Desk();
      await using plugin = await start(realm, "sync", { services: desk.services });
      const client = syncOf(plugin.host);
      desk.onDown = ({ n }) => client.down({ n });
      const { message } = refused("TENON_SYNC_REENTRY", () => client.down({ n: 1_000 }));
      assert.match(message, /32 such calls stand one inside of the other/);
      assert.deepEqual(client.next({ n: 1 }), { n: 2 });
    });
  });
}

/** What a realm says that has no memory in common with its host. */
export function syncIsRefused(realm: Place): void {
  suite(`${realm}: synchronous calls`, () => {
    test(`are refused, on both sides, and by promise the same methods answer`, async () => {
      const desk = new Desk();
      await using plugin = await start(realm, "sync", { services: desk.services });
      const { message } = refused("TENON_SYNC_UNAVAILABLE", () => syncOf(plugin.host).next({ n: 1 }));
      assert.match(message, /it runs in a realm of kind "process"/);
      await refusal(plugin.call("getLater", { text: "a" }), "TENON_SYNC_UNAVAILABLE");
      assert.deepEqual(await plugin.call("next", { n: 1 }), { n: 2 });
      assert.deepEqual(desk.asked, []);
    });
  });
}

function refused(code: ErrorCode, call: () => unknown): TenonError {
  const thrown = caught(call);
  if (!isTenonError(thrown, code)) throw new Error(`wanted ${code}`, { cause: thrown });
  return thrown;
}

function caught(call: () => unknown): unknown {
  try {
    call();
  } catch (thrown) {
    return thrown;
  }
  return assert.fail("nothing was thrown");
}
