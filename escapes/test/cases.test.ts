import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { groups } from "../cases.ts";
import { brokenWalls } from "../judge.ts";

const corpus = join(import.meta.dirname, "..");
const all = groups.flatMap(({ cases }) => cases);

test("every plugin has its case and every case its plugin, in every folder", () => {
  for (const { folder, cases } of groups) {
    const files = globSync(join(corpus, folder, "*.mjs")).map((file) => basename(file, ".mjs"));
    assert.deepEqual(cases.map(({ plugin }) => plugin).toSorted(), files.toSorted(), folder);
  }
});

test("each of the 47 classes has a case, with an advisory or report and at least two variants", () => {
  const classes = all.flatMap((one) => (one.class === undefined ? [] : [one.class]));
  assert.deepEqual(
    classes.toSorted((a, b) => a - b),
    Array.from({ length: 47 }, (_, at) => at + 1),
  );
  for (const one of all) {
    assert.ok(one.class === undefined || one.ids.length > 0, one.plugin);
    assert.ok(one.variants.length >= 2, one.plugin);
  }
});

test("each variant is one that its plugin has", () => {
  for (const { folder, cases } of groups)
    for (const { plugin, variants } of cases) {
      const text = readFileSync(join(corpus, folder, `${plugin}.mjs`), "utf8");
      const has = [...text.matchAll(/^ {2,4}(?:"([^"]+)"|(\w+)):/gm)].map(([, quoted, bare]) => quoted ?? bare);
      for (const { name } of variants) assert.ok(has.includes(name), `${plugin}: ${name}`);
    }
});

test("nothing may get out of a wall", () => {
  assert.deepEqual(brokenWalls(all), []);
});
