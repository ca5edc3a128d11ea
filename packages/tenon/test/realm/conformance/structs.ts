import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { isTenonError } from "tenon";
import { allocate } from "tenon/contract";
import { Quote } from "../fixtures/structs.ts";
import { type Place, realmOf, shared } from "../plugin.ts";

const given = { cost: 5, price: 2.5, symbol: "añ", serial: 7n, digest: Uint8Array.of(1, 2, 3), window: [1, -2, 3] };

function seen(value: unknown): unknown {
  const { cost, price, symbol, serial, digest, window } = value as typeof given;
  return { cost, price, symbol, serial, digest, window: [...window] };
}

export function structsConform(realm: Place): void {
  suite(`${realm}: structs`, () => {
    const shares = shared(realm, "structs", {
      config: { base: { ...given, symbol: "base" } },
      services: {
        pricing: { price: (quote: typeof given) => ({ ...(seen(quote) as typeof given), price: quote.cost * 3 }) },
      },
    });

    test(`go to a method and come back, given as structs or as objects, time and again`, async () => {
      const plugin = shares();
      const twice = { ...given, cost: 10 };
      // Often enough for the compiled codecs to come in, and for more than one slab.
      for (let time = 0; time < 300; time += 1) {
        assert.deepEqual(seen(await plugin.call("double", allocate(Quote, given))), twice);
        assert.deepEqual(seen(await plugin.call("double", given)), twice);
      }
      assert.equal((seen(await plugin.call("plain", null)) as typeof given).serial, 3n);
      assert.deepEqual(seen(await plugin.call("base", null)), { ...given, symbol: "base" });
    });

    test(`go inside of other values, in streams, and to services of the host`, async () => {
      const plugin = shares();
      const { last } = (await plugin.call("within", { list: [given, { ...given, cost: 8 }] })) as { last: unknown };
      assert.deepEqual(seen(last), { ...given, cost: 8 });
      const streamed: unknown[] = [];
      for await (const quote of plugin.stream("each", [given, allocate(Quote, given)])) streamed.push(seen(quote));
      assert.deepEqual(streamed, [
        { ...given, cost: 10 },
        { ...given, cost: 10 },
      ]);
      assert.deepEqual(seen(await plugin.call("ask", given)), { ...given, price: 15 });
    });

    test(`larger than a record go as well`, async () => {
      const plugin = shares();
      const values = Array.from({ length: 40_000 }, (_, index) => index);
      assert.equal(await plugin.call("sum", { values }), (40_000 * 39_999) / 2);
      const wide = (await plugin.call("wide", 5)) as { values: { length: number; at(index: number): number } };
      assert.deepEqual([wide.values.length, wide.values.at(0), wide.values.at(-1)], [40_000, 5, 40_004]);
    });

    test(`are copies: what a caller writes afterwards reaches nobody`, async () => {
      const plugin = shares();
      const quote = allocate(Quote, given);
      await plugin.call("keep", quote);
      quote.cost = 99;
      const kept = (await plugin.call("kept", null)) as { cost: number };
      assert.equal(kept.cost, 5);
      kept.cost = 98;
      assert.equal(((await plugin.call("kept", null)) as typeof given).cost, 5);
    });

    test(`that do not fit are refused with their path, on either side`, async () => {
      const plugin = shares();
      await assert.rejects(
        plugin.call("double", { ...given, window: [1, 2] }),
        (error) => isTenonError(error, "TENON_INPUT_INVALID") && error.data.path === "window",
      );
      await assert.rejects(
        plugin.call("wrong", null),
        (error) => isTenonError(error, "TENON_OUTPUT_INVALID") && error.data.path === "cost",
      );
      assert.deepEqual(seen(await plugin.call("double", given)), { ...given, cost: 10 });
    });

    if (realmOf(realm) !== "process")
      test(`go synchronously`, () => {
        const plugin = shares();
        const client = plugin.host.client(plugin.definition.contract) as unknown as {
          readonly sync: { doubleNow(quote: unknown): unknown };
        };
        assert.deepEqual(seen(client.sync.doubleNow(given)), { ...given, cost: 10 });
      });
  });
}
