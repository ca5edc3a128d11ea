import assert from "node:assert/strict";
import { test } from "node:test";
import { codeLines, shownFiles } from "../readme-programs.ts";

const page = `# Title

\`\`\`ts contract.ts
export const one = 1;
\`\`\`

Text with \`inline\` code and a block without a name:

\`\`\`ts
not(taken);
\`\`\`

\`\`\`json plugin/package.json
{ "name": "greet" }
\`\`\`

\`\`\`\`md notes.md
\`\`\`ts inner.ts
\`\`\`
\`\`\`\`
`;

test("the blocks that name a file are taken whole, in order, and no others", () => {
  assert.deepEqual(shownFiles(page), [
    { path: "contract.ts", text: "export const one = 1;\n" },
    { path: "plugin/package.json", text: '{ "name": "greet" }\n' },
    { path: "notes.md", text: "```ts inner.ts\n```\n" },
  ]);
});

test("a page without named blocks shows no file", () => assert.deepEqual(shownFiles("```ts\nx\n```\n"), []));

test("a path that leads outside and a file shown twice are refused", () => {
  assert.throws(
    () => shownFiles("```ts ../host.ts\n```\n"),
    /Cannot take "\.\.\/host\.ts" out of the page: it leads outside/,
  );
  assert.throws(() => shownFiles("```ts /host.ts\n```\n"), /leads outside/);
  assert.throws(() => shownFiles("```ts a.ts\n```\n```ts a.ts\n```\n"), /two blocks show it/);
});

test("blank lines and comments are not lines of code", () => {
  assert.equal(codeLines("// why\nimport a;\n\n  // more\na(); // and this\n"), 2);
});
