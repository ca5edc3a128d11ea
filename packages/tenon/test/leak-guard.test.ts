import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { guardLeaks } from "./leak-guard.ts";

guardLeaks();

test("a guarded test that leaves something behind fails and says what; a clean one and another file's pass", () => {
  const folder = fileURLToPath(new URL("./fixtures/leak-guard", import.meta.url));
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const options = ["--test", "--test-isolation=none", "--test-reporter=tap"];
  const files = [join(folder, "guarded.ts"), join(folder, "unguarded.ts")];
  const { stdout } = spawnSync(process.execPath, [...options, ...files], { encoding: "utf8", env });
  assert.match(stdout, /^ok \d+ - is clean$/m);
  assert.match(stdout, /^not ok \d+ - leaves a timer$/m);
  assert.match(stdout, /The test left behind:\s+active Timeout, made at .*guarded\.ts:\d+:\d+/);
  assert.match(stdout, /^ok \d+ - is not guarded$/m);
});
