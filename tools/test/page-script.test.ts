import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pageScript, pageSteps, printedOtherwise } from "../page-script.ts";

const page = `# Title

\`\`\`sh
mkdir made && cd made
\`\`\`

\`\`\`go plugin/main.go
package "main" // $HOME
\`\`\`

\`\`\`sh
cat plugin/main.go
echo one; echo 12 ms
\`\`\`

\`\`\`text
package "main" // $HOME
…
… ms
\`\`\`
`;

function followed(markdown: string): { readonly status: number | null; readonly wrong: readonly string[] } {
  const cwd = mkdtempSync(join(tmpdir(), "tenon-page-"));
  try {
    const steps = pageSteps(markdown);
    const { status, stdout } = spawnSync("bash", ["-c", pageScript(steps)], { cwd, encoding: "utf8" });
    return { status, wrong: printedOtherwise(steps, stdout) };
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

test("a page's files and commands are followed in their order, and print what it says", () => {
  assert.deepEqual(followed(page), { status: 0, wrong: [] });
});

test("what is printed otherwise is told, with both", () => {
  const { status, wrong } = followed(page.replace("echo one; echo 12 ms", "echo 12 s"));
  assert.equal(status, 0);
  assert.equal(wrong.length, 1);
  assert.match(wrong[0] ?? "", /12 s\n[^]*and the page says\n[^]*… ms/);
});

test("a command that fails ends it, and what it did not come to is told", () => {
  const { status, wrong } = followed(page.replace("&& cd made", "&& exit 7"));
  assert.equal(status, 7);
  assert.match(wrong[0] ?? "", /it did not come to that/);
});

test("a block that nothing would run is refused", () => {
  assert.throws(() => pageSteps("```go\npackage main\n```\n"), /found a block "go"/);
  assert.throws(() => pageSteps("```text\nout\n```\n"), /found a block "text"/);
});
