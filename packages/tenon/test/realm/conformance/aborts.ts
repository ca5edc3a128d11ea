import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { beforeEach, suite, test } from "node:test";
import { Gate } from "../gate.ts";
import { type Place, shared, start, until } from "../plugin.ts";
import { refusal } from "./refusal.ts";

export function abortsConform(realm: Place): void {
  suite(`${realm}: abort signals`, () => {
    const gate = new Gate();
    beforeEach(() => gate.clear());
    const shares = shared(realm, "calls", { services: gate.services });

    test(`a signal that aborts ends the call with its reason as the cause, and the plugin's own signal aborts`, async () => {
      const plugin = shares();
      const abort = new AbortController();
      const call = refusal(plugin.call("obey", {}, { signal: abort.signal }), "TENON_CALL_ABORTED");
      // Aborted only once the plugin has the call.
      await plugin.call("next", { n: 1 });
      const reason = { any: "value" };
      abort.abort(reason);
      assert.equal((await call).cause, reason);
      await until(() => gate.notes.length > 0);
      assert.deepEqual(gate.notes, ["AbortError true"]);
    });

    test(`a signal that has aborted before keeps the call from the plugin`, async () => {
      const plugin = shares();
      const reason = new Error("too early");
      const error = await refusal(
        plugin.call("hold", { n: 1 }, { signal: AbortSignal.abort(reason) }),
        "TENON_CALL_ABORTED",
      );
      assert.equal(error.cause, reason);
      await plugin.call("next", { n: 1 });
      assert.deepEqual(gate.arrived, []);
    });

    test(`nothing stays on a signal that outlives its calls`, async () => {
      await using plugin = await start(realm, "calls", { services: gate.services, limits: { calls: 1, queue: 1 } });
      const { signal } = new AbortController();
      const held = plugin.call("hold", { n: 1 }, { signal });
      const waiting = plugin.call("next", { n: 1 }, { signal });
      await gate.reached(1);
      gate.open(1);
      await Promise.all([held, waiting]);
      assert.equal(getEventListeners(signal, "abort").length, 0);
    });
  });
}
