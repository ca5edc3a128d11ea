import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { HeldTree } from "tenon";
import { readHeldTree } from "../../src/instance/held-tree.ts";

test("what a guest holds is read as it is told", () => {
  const tree = {
    label: "realm",
    held: [
      { label: "plugin", held: [{ label: "a file", held: [] }] },
      { label: "x", held: [] },
    ],
  };
  assert.deepEqual(readHeldTree(tree), tree);
});

function measure({ label, held }: HeldTree): { entries: number; depth: number; longest: number } {
  const below = held.map(measure);
  return {
    entries: below.reduce((sum, { entries }) => sum + entries, 1),
    depth: Math.max(0, ...below.map(({ depth }) => depth)) + 1,
    longest: Math.max(label.length, ...below.map(({ longest }) => longest)),
  };
}

test("whatever a guest answers becomes a tree of bounded size, depth and labels", () => {
  const leaf = fc.oneof(fc.anything(), fc.record({ label: fc.string({ maxLength: 1_000 }), held: fc.anything() }));
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(leaf, fc.record({ label: fc.anything(), held: fc.array(tie("tree"), { maxLength: 8 }) })),
  }));
  fc.assert(
    fc.property(tree, (answer) => {
      const { entries, depth, longest } = measure(readHeldTree(answer));
      assert.ok(entries <= 1_020 && depth <= 17 && longest <= 200);
    }),
  );
});

test("a list without end of things held, or one in the other without end, is cut and said to be", () => {
  const wide = readHeldTree({
    label: "wide",
    held: Array.from({ length: 100_000 }, () => ({ label: "x".repeat(1_000), held: [] })),
  });
  assert.equal(wide.held.at(-1)?.label, "… and more");
  assert.ok(measure(wide).entries <= 1_020);
  const around: { label: string; held: unknown[] } = { label: "around", held: [] };
  around.held.push(around);
  assert.equal(measure(readHeldTree(around)).depth, 17);
});
