import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { suite, test } from "node:test";
import { isTenonError } from "tenon";
import { type Place, realmOf, start, type StartedPlugin, until } from "../plugin.ts";

async function started(realm: Place): Promise<StartedPlugin & { readonly told: string[] }> {
  const plugin = await start(realm, "slots", { config: {} });
  const told: string[] = [];
  plugin.host.on(plugin.definition.contract, "told" as never, (line: unknown) => told.push(line as string));
  return Object.assign(plugin, { told });
}

export function slotsConform(realm: Place): void {
  suite(`${realm}: slots`, () => {
    test(`are keyed by the plugin, and each call has values of its own across awaits`, async () => {
      await using plugin = await started(realm);
      const key = `gls_${createHash("sha256").update("slots@1.2.3").digest("hex").slice(0, 16)}`;
      assert.deepEqual(await plugin.call("key", null), [key, key, key, "trace"]);
      const calls = Array.from({ length: 20 }, (_, index) =>
        plugin.call("across", { say: `call ${index}`, hops: (index % 5) + 1 }),
      );
      for (const [index, seen] of (await Promise.all(calls)).entries())
        assert.deepEqual(seen, Array<string>((index % 5) + 1).fill(`call ${index}`));
      assert.deepEqual(await plugin.call("set", null), [null, 5, "another"]);
      assert.deepEqual(await plugin.call("set", null), [null, 5, "another"]);
    });

    test(`are empty once their call is over, for whoever still has the call`, async () => {
      await using plugin = await started(realm);
      await plugin.call("later", null);
      await until(() => plugin.told.some((line) => line.startsWith("ghost")));
      assert.ok(plugin.told.includes("ghost [null,null,null]"), plugin.told.join());
      assert.deepEqual(await plugin.call("late", null), [null, null, 2]);
    });

    test(`hear how each call ends: answered, thrown at once or later, streamed to its end, left early`, async () => {
      await using plugin = await started(realm);
      const ends = async (work: () => Promise<unknown>, lines: readonly string[]): Promise<void> => {
        plugin.told.length = 0;
        await work().catch(() => undefined);
        await until(() => plugin.told.length >= lines.length);
        assert.deepEqual(plugin.told, lines);
      };
      await ends(() => plugin.call("set", null), ["exit set answered"]);
      for (const now of [true, false]) {
        const error = now ? "at once" : "later";
        await ends(() => plugin.call("fails", { now }), [`panic fails RangeError: ${error}`, "exit fails threw"]);
      }
      const read = async (many: number, fail: boolean, most: number): Promise<void> => {
        const items: unknown[] = [];
        for await (const item of plugin.stream("items", { many, fail })) {
          items.push(item);
          if (items.length === most) break;
        }
        assert.deepEqual(items, Array<string>(Math.min(many, most)).fill("items"));
      };
      await ends(() => read(3, false, 9), ["exit items answered"]);
      await ends(() => read(2, true, 9), ["panic items Error: no more", "exit items threw"]);
      await ends(() => read(1_000, false, 2), ["exit items aborted"]);
    });

    test(`are released when the signal aborts or the deadline passes, though the method goes on`, async () => {
      await using plugin = await started(realm);
      await assert.rejects(plugin.call("waits", null, { deadlineMs: 30 }), (error) =>
        isTenonError(error, "TENON_CALL_DEADLINE"),
      );
      await until(() => plugin.told.length === 2);
      assert.deepEqual(plugin.told, ["exit waits aborted", "after [null,null]"]);
      plugin.told.length = 0;
      const stop = new AbortController();
      const call = plugin.call("waits", null, { signal: stop.signal });
      await plugin.call("told", null);
      stop.abort(new Error("enough"));
      await assert.rejects(call, (error) => isTenonError(error, "TENON_CALL_ABORTED"));
      await until(() => plugin.told.some((line) => line.startsWith("after")));
      assert.deepEqual(
        plugin.told.filter((line) => !line.startsWith("exit  ")),
        ["exit waits aborted", "after [null,null]"],
      );
    });

    test(`are refused twice, without a name, after setup, and without their call where they are not ambient`, async () => {
      await using plugin = await started(realm);
      assert.deepEqual(await plugin.call("refused", null), [
        ...["TENON_SLOT_REFUSED", "TENON_SLOT_REFUSED", "done"],
        ...["TENON_SLOT_REFUSED", "TENON_SLOT_NOT_AMBIENT"],
      ]);
      await assert.rejects(start(realm, "slots", { config: { clash: true } }), (error) => {
        assert.ok(isTenonError(error, "TENON_SLOT_REFUSED"), String(error));
        assert.equal(error.data.slot, "count");
        return true;
      });
    });

    test(`whose hook throws say so in a line of the plugin, and the call is answered`, async () => {
      await using plugin = await started(realm);
      assert.equal(await plugin.call("hookFails", null), null);
      await until(() => plugin.lines.length > 0);
      assert.match(plugin.lines[0]?.text ?? "", /^Uncaught in onExit of slot "broken": Error: the hook is broken/);
    });

    if (realmOf(realm) !== "process")
      test(`are there in synchronous calls`, async () => {
        await using plugin = await started(realm);
        const client = plugin.host.client(plugin.definition.contract) as unknown as {
          readonly sync: { now(input: null): unknown };
        };
        assert.deepEqual(client.sync.now(null), ["now"]);
        await until(() => plugin.told.length > 0);
        assert.deepEqual(plugin.told, ["exit now answered"]);
      });
  });
}
