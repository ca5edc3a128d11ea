import assert from "node:assert/strict";
import { test } from "node:test";
import { catalogue } from "../../packages/tenon/src/contract/errors/catalogue.ts";
import { check, unused } from "../check-errors.ts";
import { type Catalogue, type Entry, pages, sample } from "../errors.ts";
import { sentence } from "../problem.ts";

interface Data {
  plugin: string;
  holders: readonly string[];
}
const held: Entry = {
  title: "Still held",
  message: (d: Data) =>
    `Cannot unload ${d.plugin}: ${d.holders.length} holder(s) ${d.holders.map((h) => `"${h}"`).join(", ")}`,
  remedy: "Release them.",
};
const good: Catalogue = { TENON_HELD: held };
const complaints = (files: ReadonlyMap<string, string>, entries: Catalogue): string[] =>
  check(files, entries).map(sentence);

test("a sample message shows each value as a placeholder and lists the fields", () => {
  assert.deepEqual(sample(held), {
    message: 'Cannot unload <plugin>: <number of holders> holder(s) "<holders>"',
    fields: ["plugin", "holders"],
  });
});

test("pages that are what the catalogue generates pass", () => assert.deepEqual(complaints(pages(good), good), []));

test("each code of the real catalogue makes a page that names its title and remedy", () => {
  const made = pages(catalogue);
  for (const [code, { title, remedy }] of Object.entries(catalogue)) {
    const text = made.get(`docs/errors/${code}.md`) ?? "";
    assert.ok(text.includes(title) && text.includes(remedy), code);
    assert.ok(!/undefined|\[object/.test(text), `${code} has a value that no placeholder stands for`);
  }
});

test("an edited, a missing and a left-over page are each reported with the command that mends them", () => {
  const files = new Map(pages(good));
  files.set("docs/errors/README.md", "edited");
  files.delete("docs/errors/TENON_HELD.md");
  files.set("docs/errors/TENON_GONE.md", "left over");
  assert.deepEqual(complaints(files, good), [
    "docs/errors/TENON_HELD.md is missing; wanted a page for each code. Run: npm run errors.",
    "docs/errors/README.md differs from the catalogue; allowed: what is generated from it. Run: npm run errors.",
    "docs/errors/TENON_GONE.md is the page of no code; allowed: codes of the catalogue. Run: npm run errors.",
  ]);
});

const slips: Record<string, Catalogue> = {
  "a code in lower case": { tenon_held: held },
  "a title with a full stop": { TENON_HELD: { ...held, title: "Still held." } },
  "a message that does not say what could not be done": { TENON_HELD: { ...held, message: () => "Oops" } },
  "a message with a full stop": { TENON_HELD: { ...held, message: () => "Cannot unload: held." } },
  "a remedy that is no sentence": { TENON_HELD: { ...held, remedy: "release" } },
};
for (const [slip, entries] of Object.entries(slips)) {
  test(`${slip} is reported`, () => assert.equal(complaints(pages(entries), entries).length, 1));
}

test("a code that only the catalogue names is unused", () => {
  const raise = `new TenonError("TENON_HELD", {})`;
  const at = (path: string): number => unused(new Map([[`packages/tenon/src/${path}`, raise]]), good).length;
  assert.equal(at("contract/errors/life.ts"), 1);
  assert.equal(at("instance/unload.ts"), 0);
});
