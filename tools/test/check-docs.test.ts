import assert from "node:assert/strict";
import { test } from "node:test";
import { check } from "../check-docs.ts";
import { floorTable, withTable } from "../floor-table.ts";
import { sentence } from "../problem.ts";

function problems(pages: Readonly<Record<string, string>>): string[] {
  return check(new Map(Object.entries(pages).map(([name, text]) => [`docs/${name}.md`, text]))).map(sentence);
}

// One check for all of these: each takes the compiler a second or more.
test("pages are typed and run: one that does what it says has no problem, the others are named with theirs", () => {
  const good = [
    "See [the rules](modules.md#refused-inline) and [Node](https://nodejs.org).",
    '```ts word.ts\nexport const word = "hello";\n```',
    '```ts host.ts\nimport { word } from "./word.ts";\nconsole.log(word);\n```',
    "```text host.out\nhello\n```",
  ].join("\n\n");
  const other = '```ts host.ts\nconsole.log("hello");\n```\n\n```text host.out\ngoodbye\n```\n';
  const failing = '```ts host-two.ts\nthrow new Error("on purpose");\n```\n';
  const wrong = '```ts plugin/index.ts\nexport const count: number = "one";\n```\n';
  const [typed, printed, failed = "", ...rest] = problems({ good, other, failing, wrong });
  assert.equal(
    typed,
    "docs/wrong.md shows a wrong type in plugin/index.ts, line 1: Type 'string' is not assignable to type 'number'.. Correct the block.",
  );
  assert.equal(
    printed,
    "docs/other.md shows host.ts, which prints something else:\nhello\n. Correct host.ts or what the page says it prints.",
  );
  assert.match(failed, /^docs\/failing\.md shows host-two\.ts, which fails: .*Error: on purpose/s);
  assert.deepEqual(rest, []);
});

test("TypeScript without a file name and a link that leads nowhere are refused", () => {
  assert.deepEqual(problems({ page: "# A\n\n```ts\nanything();\n```\n\n[gone](nowhere.md)\n" }), [
    "docs/page.md:3 shows TypeScript that nothing checks; allowed: blocks that name a file. Make it a complete file and name it after the language: ```ts host.ts",
    "docs/page.md links to nowhere.md, which is not there. Correct the link, or write the page.",
  ]);
});

test("a map whose table of floors is not that of the list is refused, and mended by writing it", () => {
  const note = "<!-- The table is written by `node tools/floor-table.ts` from tools/floors.ts. -->";
  const page = `# Map\n\n${note}\n\n| Floor |\n| ----- |\n\nText.\n`;
  const wanted = `# Map\n\n${note}\n\n${floorTable()}\nText.\n`;
  const map = (text: string): string[] => check(new Map([["ARCHITECTURE.md", text]])).map(sentence);
  const problem = "ARCHITECTURE.md shows other floors than tools/floors.ts, or none. Run node tools/floor-table.ts.";
  assert.deepEqual(map(page), [problem]);
  assert.equal(withTable(page), wanted);
  assert.deepEqual(map(wanted), []);
  assert.deepEqual(map("# Map\n"), [problem]);
});
