import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { HeldTree } from "tenon";
import { readHeldTree } from "../../src/instance/held-tree.ts";
import type { PlaceOf } from "../../src/instance/source-place.ts";

const nowhere: PlaceOf = () => undefined;

test("what a guest holds is read as it is told", () => {
  const tree = {
    label: "realm",
    held: [
      { label: "plugin", held: [{ label: "a file", held: [] }] },
      { label: "x", held: [] },
    ],
  };
  assert.deepEqual(readHeldTree(tree, nowhere), tree);
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
      const { entries, depth, longest } = measure(readHeldTree(answer, nowhere));
      assert.ok(entries <= 1_020 && depth <= 17 && longest <= 200);
    }),
  );
});

test("a list without end of things held, or one in the other without end, is cut and said to be", () => {
  const wide = readHeldTree(
    {
      label: "wide",
      held: Array.from({ length: 100_000 }, () => ({ label: "x".repeat(1_000), held: [] })),
    },
    nowhere,
  );
  assert.equal(wide.held.at(-1)?.label, "… and more");
  assert.ok(measure(wide).entries <= 1_020);
  const around: { label: string; held: unknown[] } = { label: "around", held: [] };
  around.held.push(around);
  assert.equal(measure(readHeldTree(around, nowhere)).depth, 17);
});

test("frames become a place in a source, and what are no frames are left out", () => {
  const asked: unknown[] = [];
  const placeOf: PlaceOf = (frames) => {
    asked.push(frames);
    return frames.length > 0 ? { file: "src/poll.ts", line: 41, column: 5 } : undefined;
  };
  const created = [
    "tenon:a@1.0.0/a.ts?1:2:3",
    7,
    null,
    "x".repeat(100_000),
    ...Array.from({ length: 1_000 }, () => "y"),
  ];
  assert.deepEqual(readHeldTree({ label: "realm", created: "no list", held: [{ label: "one", created }] }, placeOf), {
    label: "realm",
    held: [{ label: "one", place: { file: "src/poll.ts", line: 41, column: 5 }, held: [] }],
  });
  const [frames] = asked as string[][];
  assert.deepEqual([frames?.[0], frames?.[1]?.length, frames?.length], ["tenon:a@1.0.0/a.ts?1:2:3", 4_096, 14]);
});
