import assert from "node:assert/strict";
import { test } from "node:test";
import type { Graph } from "../../../src/witness/snapshot/graph.ts";
import { Owners } from "../../../src/witness/snapshot/owners.ts";
import { holdsOn } from "../../../src/witness/snapshot/reach.ts";
import { guardLeaks } from "../../leak-guard.ts";
import { madeGraph, type MadeHeap } from "./made-heap.ts";

guardLeaks();

/** Nodes 1 to 3 say that 4 and 8, the plugin's, belong to context 3; 5 to 7 are the host's. */
const nodes: MadeHeap["nodes"] = [
  ["synthetic", ""],
  ["object", "system / Map"],
  ["object", "system / Map"],
  ["hidden", "system / NativeContext"],
  ["closure", "poll"],
  ["object", "Registry"],
  ["array", "(object elements)"],
  ["object", "Key"],
  ["closure", "stop"],
];
const belonging: MadeHeap["edges"] = [
  [4, "internal", "map", 1],
  [8, "internal", "map", 1],
  [1, "internal", "map", 2],
  [2, "internal", "native_context", 3],
];

function holds(edges: MadeHeap["edges"]): readonly string[] {
  const graph: Graph = madeGraph({ nodes, edges: [...edges, ...belonging] });
  const found = holdsOn(graph, new Owners(graph), { context: 3, most: 5 });
  return found.map(
    ({ path, count }) => `${path.map(({ name, to }) => `${name}:${graph.nameOf(to)}`).join(" ")} ×${count}`,
  );
}

test("each object of the host that leads into the plugin is found, with the shortest way to it", () => {
  assert.deepEqual(
    holds([
      [0, "element", 1, 5],
      [0, "element", 2, 7],
      [5, "property", "run", 4],
      [5, "property", "other", 7],
      [7, "property", "fn", 4],
    ]),
    ["1:Registry run:poll ×1", "2:Key fn:poll ×1"],
  );
});

test("what V8's compilers look at is held by nobody", () => {
  assert.deepEqual(
    holds([
      [0, "element", 1, 5],
      [5, "internal", "29 / IdentityMapBase", 4],
      [0, "element", 2, 7],
      [7, "property", "fn", 4],
    ]),
    ["2:Key fn:poll ×1"],
  );
});

test("an element is told once, of the object and not of the list behind it", () => {
  assert.deepEqual(
    holds([
      [0, "element", 1, 5],
      [5, "element", 0, 4],
      [5, "element", 1, 8],
      [5, "internal", "elements", 6],
      [6, "internal", "0", 4],
      [6, "internal", "1", 8],
    ]),
    ["1:Registry 0:poll ×2"],
  );
});

test("weak edges and shortcuts hold nothing", () => {
  assert.deepEqual(
    holds([
      [0, "element", 1, 5],
      [0, "shortcut", "1", 4],
      [5, "weak", "target", 4],
    ]),
    [],
  );
});

test("what only the plugin reaches holds nothing", () => {
  assert.deepEqual(
    holds([
      [4, "property", "mine", 5],
      [5, "property", "back", 4],
    ]),
    [],
  );
});

const pair = "1 / part of key (Key @15) -> value (poll @9) pair in WeakMap (table @13)";

test("an entry of a WeakMap holds its value once table and key are reached, in either order", () => {
  const entry: MadeHeap["edges"] = [
    [6, "weak", "1", 7],
    [6, "internal", pair, 4],
    [7, "internal", pair.replace("1 /", "3 /"), 4],
  ];
  const key: MadeHeap["edges"][number] = [0, "element", 1, 7];
  const map: MadeHeap["edges"] = [
    [0, "element", 2, 5],
    [5, "internal", "table", 6],
  ];
  const way = [`1:Key ${pair.replace("1 /", "3 /")}:poll ×1`];
  assert.deepEqual(holds([key, ...map, ...entry]), way);
  assert.deepEqual(holds([...map, [5, "property", "later", 6], key, ...entry]), way);
  assert.deepEqual(holds([key, ...entry]), [], "the table is gone");
  assert.deepEqual(holds([...map, ...entry]), [], "the key is gone");
});
