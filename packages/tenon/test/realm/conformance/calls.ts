import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Gate } from "../gate.ts";
import { type Place, shared, start } from "../plugin.ts";
import { refusal } from "./refusal.ts";

export function callsConform(realm: Place): void {
  suite(`${realm}: calls`, () => {
    const shares = shared(realm, "calls");

    test(`a hundred calls are under way at once and each gets its own answer, in whatever order the plugin gives them`, async () => {
      const plugin = shares();
      const order: number[] = [];
      const calls = Array.from({ length: 100 }, async (_, n) => {
        const answer = await plugin.call("gather", { n, of: 100 });
        order.push(n);
        return answer;
      });
      assert.deepEqual(
        await Promise.all(calls),
        Array.from({ length: 100 }, (_, n) => ({ n })),
      );
      // The last one answers at once, and nothing says where that falls among the others.
      assert.deepEqual(
        order.filter((n) => n < 99),
        Array.from({ length: 99 }, (_, n) => 98 - n),
      );
    });

    test(`a method may answer at once or by promise`, async () => {
      const plugin = shares();
      assert.deepEqual(await plugin.call("next", { n: 1 }), { n: 2 });
      assert.deepEqual(await plugin.call("nextLater", { n: 1 }), { n: 2 });
    });

    test(`a call beyond the limits is refused with the numbers, and waiters are let in first come, first served`, async () => {
      const gate = new Gate();
      await using plugin = await start(realm, "calls", { services: gate.services, limits: { calls: 2, queue: 2 } });
      const ended: number[] = [];
      const held = [1, 2, 3, 4].map(async (n) => {
        await plugin.call("hold", { n });
        ended.push(n);
      });
      await gate.reached(2);
      const { data } = await refusal(plugin.call("hold", { n: 5 }), "TENON_CALL_QUEUE_FULL");
      const about = { plugin: "calls", version: "1.2.3", method: "hold" };
      assert.deepEqual(data, { ...about, inFlight: 2, queued: 2, limit: 2, queueLimit: 2 });
      for (const n of [1, 2, 3, 4]) {
        await gate.reached(n);
        gate.open(n);
        await held[n - 1];
      }
      assert.deepEqual(
        [gate.arrived, ended],
        [
          [1, 2, 3, 4],
          [1, 2, 3, 4],
        ],
      );
      assert.equal(plugin.status?.inFlight, 0);
    });

    test(`what does not fit the contract is refused with its path before it reaches the plugin`, async () => {
      const plugin = shares();
      const send = (guests: unknown): Promise<unknown> => plugin.call("invite", { guests });
      const wrong = await refusal(send([{ name: "ann" }, { name: 5 }]), "TENON_INPUT_INVALID");
      assert.deepEqual(wrong.data, {
        where: "the input of calls.invite",
        path: "guests[1].name",
        found: "5",
        wanted: "string",
      });
      const short = await refusal(send([{ name: "" }]), "TENON_INPUT_INVALID");
      assert.match(short.message, /"guests\[0\]\.name" found ""/);
      assert.deepEqual(await send([{ name: "ann" }]), { count: 1 });
    });

    test(`an answer that does not fit the contract is refused with its path, and what it does not know is dropped`, async () => {
      const plugin = shares();
      const pathOf = async (kind: string): Promise<unknown> => {
        const { data } = await refusal(plugin.call("answer", { kind }), "TENON_OUTPUT_INVALID");
        return (data as { readonly path: string }).path;
      };
      assert.equal(await pathOf("wrong type"), "list[1].n");
      assert.equal(await pathOf("out of range"), "list[0].n");
      assert.equal(await pathOf("nothing"), "");
      assert.deepEqual(await plugin.call("answer", { kind: "with more" }), { list: [{ n: 1 }] });
    });
  });
}
