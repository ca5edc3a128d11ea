import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { createHost, type HostOptions, type OpenedPlugin, openPlugin, type RealmKind } from "tenon";
import { guardLeaks } from "../leak-guard.ts";
import { Ordered } from "./fixtures/ordered.ts";
import { rejection } from "./rejection.ts";

guardLeaks();

const from = `${import.meta.dirname}/fixtures`;
const ways: readonly (readonly [realm: RealmKind, wire: NonNullable<HostOptions["wire"]>])[] = [
  ["inline", "ring"],
  ["thread", "ring"],
  ["thread", "port"],
  ["process", "ring"],
];

const values = [
  { a: "x", b: 1 },
  { b: -0.5, a: "ü€", c: ["y", ""] },
  { a: "long ".repeat(10_000), b: 2, c: [] },
];
const turns = 5;
/** Of so many calls and one more, the first eight go as values. */
const records = turns * values.length + 1 - 8;

for (const entry of ["./same-order.ts", "./reordered.ts", "./wider.ts"]) {
  describe(`values of a plugin that is ${entry}`, () => {
    let plugin: OpenedPlugin;
    before(async () => {
      plugin = await openPlugin({ entry, name: "ordered", version: "1.0.0" }, { from });
    });
    for (const [realm, wire] of ways) {
      test(`cross whole in a realm of kind "${realm}" by wire "${wire}"`, async () => {
        await using host = await createHost({ proofs: "off", wire });
        await host.load(plugin, { realm });
        const client = host.client(Ordered);
        const now = realm === "process" ? [] : [client.sync.echo];
        for (let turn = 0; turn < turns; turn += 1) {
          for (const value of values)
            for (const echo of [client.echo, ...now]) assert.deepEqual(await echo(value), value);
        }
        const wrong = { a: "x", b: "1" } as never;
        const { data } = await rejection(client.echo(wrong), "TENON_INPUT_INVALID");
        assert.equal((data as { path: string }).path, "b");
        for (const echo of now) assert.throws(() => echo(wrong), { code: "TENON_INPUT_INVALID" });
        assert.deepEqual(await client.echo({ a: "after", b: 3 }), { a: "after", b: 3 });
        if (realm === "process")
          assert.equal(await client.records(undefined), entry === "./same-order.ts" ? records : 0);
      });
    }
  });
}

for (const realm of ["thread", "process"] as const) {
  test(`a getter of what a call sends may call the same plugin in a ${realm}, first by values and then by records`, async () => {
    await using host = await createHost({ from, proofs: "off" });
    await host.load({ entry: "./same-order.ts", name: "ordered", version: "1.0.0" }, { realm });
    const client = host.client(Ordered);
    const inner: Promise<unknown>[] = [];
    const long = "long ".repeat(20_000);
    const value = (a: string): { readonly a: string; readonly b: number } => ({
      a,
      get b() {
        inner.push(client.echo({ a: "inner", b: 1 }));
        inner.push(client.echo({ a: long, b: 1 }));
        return realm === "process" ? 2 : client.sync.echo({ a: "inner", b: 2 }).b;
      },
    });
    for (let turn = 0; turn < 5; turn += 1) {
      for (const a of ["outer", long]) assert.deepEqual(await client.echo(value(a)), { a, b: 2 });
    }
    const answers = await Promise.all(inner);
    assert.ok(answers.length >= 20);
    for (const [at, answer] of answers.entries()) assert.deepEqual(answer, { a: at % 2 === 0 ? "inner" : long, b: 1 });
  });
}

test("a getter that throws while a record of a process is written is its caller's error, and nothing was sent", async () => {
  await using host = await createHost({ from, proofs: "off" });
  await host.load({ entry: "./same-order.ts", name: "ordered", version: "1.0.0" }, { realm: "process" });
  const client = host.client(Ordered);
  const thrower = {
    a: "outer",
    get b(): number {
      void client.echo({ a: "inner", b: 1 });
      throw new RangeError("not now");
    },
  };
  for (let turn = 0; turn < 10; turn += 1) await client.echo({ a: "before", b: turn });
  const { data } = await rejection(client.echo(thrower), "TENON_INPUT_INVALID");
  assert.equal((data as { path: string }).path, "b");
  assert.deepEqual(await client.echo({ a: "after", b: 3 }), { a: "after", b: 3 });
});
