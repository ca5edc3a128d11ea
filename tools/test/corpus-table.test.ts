import assert from "node:assert/strict";
import { test } from "node:test";
import { check } from "../check-docs.ts";
import { withCorpus } from "../corpus-table.ts";
import { sentence } from "../problem.ts";

const place =
  "# A page\n\n<!-- From here on written by `node tools/corpus-table.ts` from bench/results/proof.json. -->";

test("the table of the corpus ends its page; a page without its place gets none", () => {
  const page = withCorpus(place) ?? "";
  assert.ok(page.startsWith(`${place}\n\nRun on `));
  assert.match(page, /\n\| host-tables\/closure-in-host-array +\| leaked +\| freed +\|/);
  assert.equal(withCorpus("# A page\n"), undefined);
});

test("a page that shows other verdicts than those kept is refused, one as written passes", () => {
  assert.deepEqual(check(new Map([["docs/proof.md", withCorpus(place) ?? ""]])).map(sentence), []);
  assert.deepEqual(check(new Map([["docs/proof.md", `${withCorpus(place)}edited`]])).map(sentence), [
    "docs/proof.md shows other verdicts than bench/results/proof.json, or none. Run node tools/corpus-table.ts.",
  ]);
});
