import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { makePick, type Part } from "../../../src/registry/route/share.ts";

const never = (): number => assert.fail("a key needs no lot");
const keys = Array.from({ length: 20_000 }, (_, index) => `user-${index}`);

function parts(percentages: Readonly<Record<string, number>>): readonly Part<string>[] {
  return Object.entries(percentages).map(([item, percentage]) => ({ item, seed: item, percentage }));
}

test("a share gives each destination its percentage of the keys, and the same key the same one", () => {
  const pick = makePick(parts({ one: 70, two: 25, three: 5, none: 0 }), never);
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(pick(key), (counts.get(pick(key)) ?? 0) + 1);
  const share = (item: string): number => Math.round(((counts.get(item) ?? 0) / keys.length) * 100);
  assert.deepEqual(["one", "two", "three", "none"].map(share), [70, 25, 5, 0]);
});

test("while one percentage rises and another falls, no key leaves the one and none comes to the other", () => {
  const three = fc
    .tuple(fc.nat(100), fc.nat(100))
    .map(([a, b]) => [Math.min(a, b), Math.abs(a - b), 100 - Math.max(a, b)]);
  fc.assert(
    fc.property(
      three,
      fc.array(fc.string(), { minLength: 1, maxLength: 50 }),
      fc.nat(100),
      ([a = 0, b = 0, c = 0], some, by) => {
        const risen = Math.min(by, c);
        const before = makePick(parts({ a, b, c }), never);
        const after = makePick(parts({ a: a + risen, b, c: c - risen }), never);
        for (const key of some) {
          if (before(key) === "a") assert.equal(after(key), "a");
          if (before(key) !== "c") assert.notEqual(after(key), "c");
          if (before(key) === "b" && after(key) !== "b") assert.equal(after(key), "a");
        }
      },
    ),
  );
});

test("a call without a key goes by lot, and never where the percentage is 0", () => {
  const drawn = [0, 0.6999, 0.7, 0.9499, 0.95, 0.999999];
  const pick = makePick(parts({ one: 70, none: 0, two: 25, three: 5 }), () => drawn.shift() ?? 0);
  assert.deepEqual(
    Array.from({ length: 6 }, () => pick(undefined)),
    ["one", "one", "two", "two", "three", "three"],
  );
});
