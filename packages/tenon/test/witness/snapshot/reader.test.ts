import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { HeapTable } from "../../../src/witness/snapshot/heap-table.ts";
import { SnapshotProblem } from "../../../src/witness/snapshot/problem.ts";
import { SnapshotReader } from "../../../src/witness/snapshot/reader.ts";
import { guardLeaks } from "../../leak-guard.ts";
import { type MadeHeap, snapshotText } from "./made-heap.ts";

guardLeaks();

const heap: MadeHeap = {
  nodes: [
    ["synthetic", ""],
    ["object", 'Odd "name" \\ \u00e9\u4e2d'],
    ["closure", "poll"],
    ["string", "a secret"],
  ],
  edges: [
    [0, "element", 1, 1],
    [1, "property", "run", 2],
    [1, "property", "word", 3],
    [1, "weak", "2", 2],
  ],
  locations: [[2, 7, 40, 12]],
};

function read(pieces: readonly Uint8Array[]): HeapTable {
  const reader = new SnapshotReader();
  for (const piece of pieces) reader.write(piece);
  return reader.end();
}

const whole = Buffer.from(snapshotText(heap));

test("a snapshot becomes columns, with the names of what is not the content of a string", () => {
  const { names, nodeCount, nodeName, firstEdge, edgeTo, locations, nodeTypes, nodeType } = read([whole]);
  assert.equal(nodeCount, 4);
  assert.deepEqual(
    [...nodeName].map((name) => names.text(name)),
    ["", 'Odd "name" \\ \u00e9\u4e2d', "poll", ""],
  );
  assert.deepEqual(
    [...nodeType].map((type) => nodeTypes[type]),
    ["synthetic", "object", "closure", "string"],
  );
  assert.deepEqual([...firstEdge], [0, 1, 4, 4, 4]);
  assert.deepEqual([...edgeTo], [1, 2, 3, 2]);
  assert.deepEqual([...locations], [2, 7, 40, 12]);
  assert.deepEqual([names.indexOf("poll") > 0, names.indexOf("a secret"), names.indexOf("pol")], [true, -1, -1]);
});

test("it is the same in whatever pieces it comes", () => {
  const plain = read([whole]);
  const cuts = fc.array(fc.integer({ min: 0, max: whole.length }), { maxLength: 30 });
  fc.assert(
    fc.property(cuts, (places) => {
      const ends = [0, ...places.toSorted((one, other) => one - other), whole.length];
      assert.deepEqual(read(ends.map((end, at) => whole.subarray(ends[at - 1] ?? 0, end))), plain);
    }),
  );
});

test("one that is cut off anywhere is a problem, not a smaller heap", () => {
  for (let length = 0; length < whole.length; length++)
    assert.throws(() => read([whole.subarray(0, length)]), SnapshotProblem, `cut after ${length}`);
});

const text = whole.toString();
const broken: readonly [what: string, text: string, part: string][] = [
  ["no object", "[]", "text"],
  ["something behind it", `${text}{}`, "text"],
  ["no header", '{"nodes":[]}', "header"],
  ["a header that is no object", '{"snapshot":[1]}', "header"],
  ["a header of another kind", '{"snapshot":{"meta":3}}', "header"],
  ["a header without end", `{"snapshot":{"meta":"${"x".repeat(70_000)}"}}`, "header"],
  ["a count that is none", text.replace('"node_count":4', '"node_count":"4"'), "node_count"],
  ["a count beyond all heaps", text.replace('"edge_count":4', '"edge_count":1e15'), "edge_count"],
  ["more nodes than it says", text.replace('"node_count":4', '"node_count":3'), "nodes"],
  ["fewer nodes than it says", text.replace('"node_count":4', '"node_count":5'), "rows"],
  ["fewer edges than it says", text.replace('"edge_count":4', '"edge_count":5'), "rows"],
  ["a field that is not there", text.replace('"self_size"', '"size"'), "nodes"],
  ["fields that are no words", text.replace('"edge_fields":[', '"edge_fields":[3,'), "edge_fields"],
  ["a node of no type", text.replace('"nodes":[7', '"nodes":[99'), "nodes"],
  ["an edge to nowhere", text.replace('"edges":[1,1,6', '"edges":[1,1,600'), "edges"],
  ["an edge into the middle of a node", text.replace('"edges":[1,1,6', '"edges":[1,1,7'), "edges"],
  ["a name that is nowhere", text.replace('"edges":[1,1,6', '"edges":[2,8,6'), "strings"],
  ["a place of no node", text.replace('"locations":[12', '"locations":[1200'), "locations"],
  ["a negative number", text.replace('"nodes":[7', '"nodes":[-7'), "nodes"],
  ["a number too large", text.replace('"nodes":[7', '"nodes":[4294967296'), "nodes"],
  ["an empty place", text.replace('"nodes":[7', '"nodes":[,7'), "nodes"],
  ["half a row", text.replace('"locations":[12,', '"locations":['), "locations"],
  ["a string that is none", text.replace('"strings":["', '"strings":[3,"'), "strings"],
  ["a key without end", `{"${"k".repeat(200)}":[]}`, "text"],
];

for (const [what, wrong, part] of broken) {
  test(`one with ${what} is a problem that names the part`, () => {
    assert.notEqual(wrong, text);
    assert.throws(
      () => read([Buffer.from(wrong)]),
      (error) => error instanceof SnapshotProblem && error.part === part,
    );
  });
}
