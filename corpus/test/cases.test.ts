import assert from "node:assert/strict";
import { existsSync, globSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import type { Outcome } from "../case.ts";
import { groups, heldOut } from "../cases.ts";
import { markedLines } from "../marks.ts";

const corpus = join(import.meta.dirname, "..");

test("every plugin has its case and every case its plugin, in every folder", () => {
  for (const { folder, cases } of groups) {
    const files = globSync(join(corpus, folder, "*.ts")).map((file) => basename(file, ".ts"));
    const plugins = files.filter((name) => name !== "expected").toSorted();
    assert.deepEqual(cases.map(({ plugin }) => plugin).toSorted(), plugins, folder);
    assert.ok(existsSync(join(corpus, folder, "expected.ts")), folder);
  }
});

test("names are used once, and there are at least 40 that leak and 20 that only look so", () => {
  const all = groups.flatMap(({ cases }) => cases);
  assert.equal(new Set(all.map(({ plugin }) => plugin)).size, all.length);
  const own = groups.filter(({ folder }) => folder !== heldOut).flatMap(({ cases }) => cases);
  assert.ok(own.filter(({ kind }) => kind === "leaks").length >= 40);
  assert.ok(own.filter(({ kind }) => kind === "looks leaky").length >= 20);
});

test("a plugin whose place a report must name says which lines it may name", async () => {
  const mustName = (outcome: Outcome): boolean =>
    outcome.verdict === "leaked" || (outcome.verdict === "freed" && outcome.closed !== undefined);
  for (const { folder, cases } of groups)
    for (const { plugin, inline, thread } of cases)
      if (mustName(inline) || mustName(thread))
        assert.notDeepEqual(await markedLines(join(corpus, folder, `${plugin}.ts`)), [], plugin);
});
