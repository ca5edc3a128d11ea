import assert from "node:assert/strict";
import { test } from "node:test";
import { forkRun } from "../fork-run.ts";
import { wrongVerdicts } from "../report.ts";

test("the corpus in threads: of every plugin is said what was expected of it", async () => {
  const run = await forkRun({ realm: "thread", neighbours: false, only: [] });
  assert.ok(run.findings.length >= 60);
  assert.deepEqual(wrongVerdicts(run), []);
});
