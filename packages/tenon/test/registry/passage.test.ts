import assert from "node:assert/strict";
import { test } from "node:test";
import { createHost, type HostOptions } from "tenon";
import { guardLeaks } from "../leak-guard.ts";
import { Ordered } from "./fixtures/ordered.ts";
import { rejection } from "./rejection.ts";

guardLeaks();

const from = `${import.meta.dirname}/fixtures`;
const ways: readonly (readonly [realm: "inline" | "thread", wire: NonNullable<HostOptions["wire"]>])[] = [
  ["inline", "ring"],
  ["thread", "ring"],
  ["thread", "port"],
];

for (const [realm, wire] of ways) {
  for (const entry of ["./same-order.ts", "./reordered.ts"]) {
    test(`values cross whole in a realm of kind "${realm}" by ${wire}, whose plugin is ${entry}`, async () => {
      await using host = await createHost({ from, proofs: "off", wire });
      await host.load({ entry, name: "ordered", version: "1.0.0" }, { realm });
      const client = host.client(Ordered);
      const values = [
        { a: "x", b: 1 },
        { b: -0.5, a: "ü€", c: ["y", ""] },
        { a: "long ".repeat(10_000), b: 2, c: [] },
      ];
      // The first calls go as values, those after them as records.
      for (let turn = 0; turn < 4; turn += 1) {
        for (const value of values) {
          assert.deepEqual(await client.echo(value), value);
          assert.deepEqual(client.sync.echo(value), value);
        }
      }
      const wrong = { a: "x", b: "1" } as never;
      const { data } = await rejection(client.echo(wrong), "TENON_INPUT_INVALID");
      assert.equal((data as { path: string }).path, "b");
      assert.throws(() => client.sync.echo(wrong), { code: "TENON_INPUT_INVALID" });
      assert.deepEqual(await client.echo({ a: "after", b: 3 }), { a: "after", b: 3 });
    });
  }
}

test("a getter of what a call sends may call the same plugin, by promise and synchronously", async () => {
  await using host = await createHost({ from, proofs: "off" });
  await host.load({ entry: "./same-order.ts", name: "ordered", version: "1.0.0" }, { realm: "thread" });
  const client = host.client(Ordered);
  for (let turn = 0; turn < 10; turn += 1) await client.echo({ a: "before", b: turn });
  const inner: Promise<unknown>[] = [];
  const value = {
    a: "outer",
    get b() {
      inner.push(client.echo({ a: "inner", b: 1 }));
      return client.sync.echo({ a: "inner", b: 2 }).b;
    },
  };
  assert.deepEqual(await client.echo(value), { a: "outer", b: 2 });
  assert.deepEqual(await Promise.all(inner), Array(inner.length).fill({ a: "inner", b: 1 }));
  assert.ok(inner.length > 0);
});
