// Each example, run from the sources as its reader would: npm run e2e
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { repository } from "../tools/sources.ts";

const examples = globSync("examples/*/main.ts", { cwd: repository }).toSorted();

test("there are examples to run", () => assert.notEqual(examples.length, 0));

for (const example of examples) {
  test(`${example} runs to its end and prints something`, () => {
    const node = join(repository, "node_modules/.bin/node");
    const options = ["--conditions=@tenon/source", example, "--once"];
    const { status, stdout, stderr } = spawnSync(node, options, {
      cwd: repository,
      encoding: "utf8",
      timeout: 300_000,
    });
    assert.equal(status, 0, stderr);
    assert.notEqual(stdout.trim(), "");
  });
}
