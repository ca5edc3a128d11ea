import assert from "node:assert/strict";
import { test } from "node:test";
import { check } from "../check-docs.ts";
import { withEscapes } from "../escapes-table.ts";
import { sentence } from "../problem.ts";

const place =
  "# A page\n\n<!-- From here on written by `node tools/escapes-table.ts` from bench/results/escapes.json. -->";

test("the tables of the escape corpus end their page; a page without their place gets none", () => {
  const page = withEscapes(place) ?? "";
  assert.ok(page.startsWith(`${place}\n\nRun on `));
  assert.match(page, /\n\| 1 +\| constructor-chain +\|/);
  assert.match(page, /\n### What got out of the realm thread\n/);
  assert.equal(withEscapes("# A page\n"), undefined);
});

test("a page that shows other outcomes than those kept is refused, one as written passes", () => {
  assert.deepEqual(check(new Map([["docs/security.md", withEscapes(place) ?? ""]])).map(sentence), []);
  assert.deepEqual(check(new Map([["docs/security.md", `${withEscapes(place)}edited`]])).map(sentence), [
    "docs/security.md shows other outcomes than bench/results/escapes.json, or none. Run node tools/escapes-table.ts.",
  ]);
});
