import assert from "node:assert/strict";
import { test } from "node:test";
import { forkRun } from "../fork-run.ts";
import { wrongVerdicts } from "../report.ts";

for (const realm of ["inline", "thread"] as const)
  test(`the corpus (${realm}) beside ten plugins that open, close, serve and leak: the same is said, of those too`, async () => {
    const run = await forkRun({ realm, neighbours: true, only: [] });
    assert.ok((run.neighbours?.lives ?? 0) >= 40);
    assert.deepEqual(wrongVerdicts(run), []);
  });
