import assert from "node:assert/strict";
import { beforeEach, suite, test } from "node:test";
import type { CallOptions } from "tenon";
import { Gate } from "../gate.ts";
import { type Place, shared, until } from "../plugin.ts";
import { refusal } from "./refusal.ts";

export function deadlinesConform(realm: Place): void {
  suite(`${realm}: deadlines`, () => {
    const gate = new Gate();
    beforeEach(() => gate.clear());
    const shares = shared(realm, "calls", { services: gate.services });

    test(`a call whose deadline passes is told so and its plugin's signal aborts`, async () => {
      const plugin = shares();
      const { data } = await refusal(plugin.call("obey", {}, { deadlineMs: 20 }), "TENON_CALL_DEADLINE");
      const { ageMs, ...rest } = data as { readonly ageMs: number };
      assert.deepEqual(rest, { plugin: "calls", version: "1.2.3", method: "obey", deadlineMs: 20 });
      assert.ok(ageMs >= 19);
      await until(() => gate.notes.length > 0);
      assert.deepEqual(gate.notes, ["TimeoutError true"]);
    });

    test(`a deadline of 0 has passed before the plugin is asked; Infinity never passes; the plugin is told what it has`, async () => {
      const plugin = shares();
      await refusal(plugin.call("hold", { n: 1 }, { deadlineMs: 0 }), "TENON_CALL_DEADLINE");
      assert.deepEqual(await plugin.call("next", { n: 1 }, { deadlineMs: Infinity }), { n: 2 });
      assert.deepEqual(await plugin.call("left", {}, { deadlineMs: 60_000 }), { deadlineMs: 60_000 });
      assert.deepEqual(await plugin.call("left"), { deadlineMs: -1 });
      assert.deepEqual(gate.arrived, []);
    });

    test(`options that mean nothing are refused, the caller's and the plugin's own`, async () => {
      const plugin = shares();
      const options: readonly unknown[] = [
        { deadlineMs: NaN },
        { deadlineMs: -1 },
        { deadlineMs: "5" },
        { signal: {} },
      ];
      for (const each of options)
        await refusal(plugin.call("next", { n: 1 }, each as CallOptions), "TENON_OPTION_INVALID");
      for (const kind of ["NaN", "negative", "signal"])
        await refusal(plugin.call("askBadly", { kind }), "TENON_OPTION_INVALID");
      assert.deepEqual(await plugin.call("next", { n: 1 }), { n: 2 });
    });

    suite("with one place and one to wait", () => {
      const sharesNarrow = shared(realm, "calls", { services: gate.services, limits: { calls: 1, queue: 1 } });

      test(`deadline and signal hold while a call waits for its turn, and it leaves the queue at once`, async () => {
        const plugin = sharesNarrow();
        const held = plugin.call("hold", { n: 1 });
        await gate.reached(1);
        const { data } = await refusal(plugin.call("hold", { n: 2 }, { deadlineMs: 20 }), "TENON_CALL_DEADLINE");
        assert.equal((data as { readonly deadlineMs: number }).deadlineMs, 20);
        const abort = new AbortController();
        const waiting = refusal(plugin.call("hold", { n: 3 }, { signal: abort.signal }), "TENON_CALL_ABORTED");
        assert.equal(plugin.status?.waiting, 1);
        const reason = new Error("changed my mind");
        abort.abort(reason);
        assert.equal((await waiting).cause, reason);
        await refusal(plugin.call("hold", { n: 4 }, { deadlineMs: 0 }), "TENON_CALL_DEADLINE");
        await refusal(plugin.call("hold", { n: 5 }, { signal: AbortSignal.abort(reason) }), "TENON_CALL_ABORTED");
        assert.equal(plugin.status?.waiting, 0);
        gate.open(1);
        await held;
        assert.deepEqual(gate.arrived, [1]);
      });

      test(`a call that waited is told its deadline as it was given`, async () => {
        const plugin = sharesNarrow();
        const first = plugin.call("hold", { n: 1 });
        await gate.reached(1);
        const second = refusal(plugin.call("hold", { n: 2 }, { deadlineMs: 60 }), "TENON_CALL_DEADLINE");
        gate.open(1);
        await first;
        const { deadlineMs, ageMs } = (await second).data as { readonly deadlineMs: number; readonly ageMs: number };
        assert.equal(deadlineMs, 60);
        assert.ok(ageMs >= 59);
        // On a busy machine its time may be over before its turn comes.
        await until(() => gate.arrived.includes(2) || plugin.status?.inFlight === 0);
        gate.open(2);
        await until(() => plugin.status?.inFlight === 0);
      });

      test(`an abandoned call keeps its place until the plugin answers, and the late answer goes nowhere`, async () => {
        const plugin = sharesNarrow();
        await refusal(plugin.call("hold", { n: 1 }, { deadlineMs: 5 }), "TENON_CALL_DEADLINE");
        await gate.reached(1);
        const next = plugin.call("next", { n: 1 });
        assert.deepEqual([plugin.status?.inFlight, plugin.status?.waiting], [1, 1]);
        gate.open(1);
        assert.deepEqual(await next, { n: 2 });
        await until(() => plugin.status?.inFlight === 0);
      });
    });
  });
}
