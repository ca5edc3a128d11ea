import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { RealmKind } from "tenon";
import { Creations } from "../../src/guest/creations.ts";
import { Wheel } from "../../src/kernel/wheel.ts";
import { Collector } from "../../src/witness/collection.ts";
import { ManualClock } from "../kernel/manual-clock.ts";
import { guardLeaks } from "../leak-guard.ts";
import { lineOf, shelves, textOf } from "./shelf.ts";

guardLeaks();

const shelf = await shelves("shelf");
const everywhere = {
  timeout: "timeout 60000 ms",
  interval: "interval 60000 ms",
  later: "timeout 60000 ms",
  entry: "a file",
  call: "call of host.wait",
  stream: "stream of host.ticks",
  channel: "message channel",
  broadcast: 'broadcast channel "shelf"',
};
const inlineOnly = {
  listener: 'process listener "beforeExit"',
  once: 'process listener "warning"',
  signal: "timeout 60000 ms",
  composite: "composite signals",
};
const kinds: Readonly<Record<RealmKind, Readonly<Record<string, string>>>> = {
  thread: everywhere,
  process: everywhere,
  inline: { ...everywhere, ...inlineOnly },
};

for (const realm of ["inline", "thread", "process"] as const) {
  describe(`a plugin in realm ${realm}`, () => {
    test("that leaves what it opened is told where it did, in the proof and while it is held", async () => {
      await using shelved = await shelf(realm);
      for (const what of Object.keys(kinds[realm])) await shelved.open(what);
      const held = (await shelved.held()).filter(({ place }) => place !== undefined);
      const { teardown } = await shelved.unload();
      const expected = Object.entries(kinds[realm])
        .map(([what, label]) => `${label} at shelf.ts:${lineOf(what)}`)
        .sort();
      const told = (entries: typeof teardown.closed): readonly string[] =>
        entries.map(({ label, place }) => `${label} at ${textOf(place)}`).sort();
      assert.deepEqual(told(teardown.closed), expected);
      assert.deepEqual(told(held), expected);
    });

    test("is told the file it opened something in, with the column", async () => {
      await using shelved = await shelf(realm);
      await shelved.open("poll");
      const { teardown } = await shelved.unload();
      const expected = { file: "poll.ts", line: lineOf("poll", "shelf/poll.ts"), column: 5 };
      assert.deepEqual(teardown.closed, [{ label: "interval 60000 ms", place: expected }]);
    });

    test("is told where what failed in its teardown was added", async () => {
      await using shelved = await shelf(realm);
      await shelved.open("broken");
      const { teardown } = await shelved.unload();
      assert.deepEqual(
        teardown.failed.map(({ label, place, message }) => [label, textOf(place), message]),
        [["broken", `shelf.ts:${lineOf("broken")}`, "it is broken"]],
      );
    });

    for (const [change, limit] of [
      ["noLimit", "0"],
      ["deletedLimit", "none"],
      ["prepares", "10"],
      ["preparesAndThrows", "10"],
      ["replaced", "10"],
    ] as const) {
      test(`that changes how its stacks are made, by "${change}", is told all the same and finds its change`, async () => {
        await using shelved = await shelf(realm);
        await shelved.open(change);
        await shelved.open("interval");
        await shelved.held();
        assert.deepEqual(
          [await shelved.ask("limit"), await shelved.ask("prepares")],
          [limit, `${change === "prepares"}`],
        );
        const { teardown } = await shelved.unload();
        assert.deepEqual(
          teardown.closed.map((entry) => textOf(entry.place)),
          [`shelf.ts:${lineOf("interval")}`],
        );
      });
    }

    for (const change of ["throwingLimit", "frozen"]) {
      test(`that makes its stacks out of reach, by "${change}", has its timers all the same`, async () => {
        await using shelved = await shelf(realm);
        await shelved.open(change);
        await shelved.open("interval");
        const { teardown, verdict } = await shelved.unload();
        assert.deepEqual([verdict, teardown.closed.map(({ label }) => label)], ["freed", ["interval 60000 ms"]]);
      });
    }
  });
}

test("what stays open does not keep the object that opened it", async () => {
  await using shelved = await shelf("inline");
  await shelved.open("poll");
  // So many are read at once, before their second is over.
  await shelved.open("short", 256);
  await new Collector().collect(true);
  assert.equal(await shelved.ask("polls"), "false");
});

test("of what is opened by the thousand in a second, one in sixteen is remembered; of the rest, each", async () => {
  const clock = new ManualClock();
  const creations = new Creations(new Wheel(clock));
  const open = (): unknown => creations.often(open);
  const remembered = (times: number): number =>
    Array.from({ length: times }, open).filter((one) => one !== undefined).length;
  assert.equal(remembered(1_000), 1_000);
  assert.equal(remembered(1_600), 100);
  const few = (): unknown => creations.here(few);
  assert.ok(few() !== undefined);
  await clock.pass(1_000);
  assert.equal(remembered(1_000), 1_000, "the next second");
  creations.close();
  assert.deepEqual(clock.armed, []);
});
