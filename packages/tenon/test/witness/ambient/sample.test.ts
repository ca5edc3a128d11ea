import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { absentOn } from "../../../src/witness/absent.ts";
import {
  type AmbientSample,
  ambientWitnesses,
  compareAmbient,
  sampleAmbient,
  witnessesFor,
} from "../../../src/witness/ambient/sample.ts";
import { type AmbientWitness, type Seen, sum } from "../../../src/witness/ambient/witness.ts";
import type { WitnessFacts } from "../../../src/witness/facts.ts";
import { ownedWitnesses } from "../../../src/witness/owned-facts.ts";
import { guardLeaks } from "../../leak-guard.ts";

guardLeaks();

const names = (witnesses: readonly WitnessFacts[]): readonly string[] => witnesses.map(({ name }) => name);

/** Shows what it is given, one after another. */
function showing(name: string, ...seen: (Seen | undefined)[]): AmbientWitness {
  const facts = { unit: "count", reach: "ambient", platforms: "all", costUs: 1, taken: "always" } as const;
  return { ...facts, name, look: () => seen.shift() };
}

test("a sample has every witness it is asked for, each a number on this platform", () => {
  const sample = sampleAmbient(ambientWitnesses);
  assert.deepEqual([...sample.keys()], names(ambientWitnesses));
  for (const [name, value] of sample) assert.ok(typeof value === "number" && value >= 0, `${name}: ${value}`);
});

test("unasked, nobody looks at what is dear, or at what a plugin in a thread cannot touch", () => {
  const usual = names(witnessesFor({}));
  assert.deepEqual([...sampleAmbient().keys()], usual);
  const further = (options: Parameters<typeof witnessesFor>[0]): readonly string[] =>
    names(witnessesFor(options)).filter((name) => !usual.includes(name));
  assert.deepEqual(further({ inline: true }), ["globals and prototypes"]);
  assert.deepEqual(further({ thorough: true }), [
    "proportional memory",
    "mappings",
    "WebAssembly memories",
    "temporary files",
  ]);
  assert.equal(witnessesFor({ inline: true, thorough: true }).length, ambientWitnesses.length);
});

test("what one sample costs unasked stays below half a millisecond for both, by the costs that the witnesses state", () => {
  const cost = (inline: boolean): number => witnessesFor({ inline }).reduce((sum, { costUs }) => sum + costUs, 0);
  assert.ok(2 * cost(false) < 500, `${2 * cost(false)} µs`);
  // They share readings; so the sum is more than a sample takes.
  assert.ok(cost(true) < 500, `${cost(true)} µs`);
});

test("of two samples the parts that changed are told, with the names of what came", () => {
  const witnesses = [
    showing(
      "kinds",
      sum(
        new Map([
          ["a", 1],
          ["b", 2],
        ]),
      ),
      sum(
        new Map([
          ["b", 2],
          ["c", 4],
        ]),
      ),
    ),
    { ...showing("names", sum(new Map([["x", 1]])), sum(new Map([["x", 3]]))), added: () => ["x.one", "x.two"] },
    showing("plain", { value: 7 }, { value: 5 }),
    showing("lacking", undefined, undefined),
  ];
  const take = (): AmbientSample => sampleAmbient(witnesses);
  const [before, after] = [take(), take()];
  const kinds = [
    { part: "a", before: 1, after: 0, names: [] },
    { part: "c", before: 0, after: 4, names: [] },
  ];
  const parts = [{ part: "x", before: 1, after: 3, names: ["x.one", "x.two"] }];
  assert.deepEqual(compareAmbient(witnesses, before, after), [
    { witness: "kinds", unit: "count", before: 3, after: 6, parts: kinds },
    { witness: "names", unit: "count", before: 1, after: 3, parts },
    { witness: "plain", unit: "count", before: 7, after: 5, parts: [] },
    { witness: "lacking", unit: "count", before: undefined, after: undefined, parts: [] },
  ]);
  const [kind] = compareAmbient(witnesses.slice(0, 1), undefined, after);
  assert.deepEqual([kind?.before, kind?.after, kind?.parts], [undefined, 6, []], "without an earlier sample");
});

test("on a platform without /proc the witnesses that need it are named as absent", () => {
  assert.deepEqual(absentOn("linux", "thread"), []);
  assert.deepEqual(absentOn("darwin", "thread"), [
    "thread",
    "descriptors",
    "child processes",
    "threads",
    "anonymous memory",
    "proportional memory",
    "mappings",
    "WebAssembly memories",
  ]);
  assert.ok(!absentOn("win32", "inline").includes("child processes"), "which no inline realm has");
});

test("the page of witnesses has a row for each, with its facts", () => {
  const page = readFileSync(join(import.meta.dirname, "../../../../../docs/witnesses.md"), "utf8");
  const rows = page.split("\n").flatMap((line) => {
    const [, name, unit, platforms, cost] = line.split("|").map((cell) => cell.trim());
    return name !== undefined && /^`.+`$/.test(name) ? [[name.slice(1, -1), unit, platforms, cost]] : [];
  });
  const facts = ({ name, unit, platforms, costUs }: WitnessFacts): unknown => [
    name,
    unit,
    platforms === "all" ? "all" : platforms.join(", "),
    `${costUs} µs`,
  ];
  assert.deepEqual(rows, [...ownedWitnesses, ...ambientWitnesses].map(facts));
});
