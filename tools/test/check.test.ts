import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { repository } from "../sources.ts";

function check(...names: string[]): { status: number | null; text: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["tools/check.ts", ...names], {
    cwd: repository,
    encoding: "utf8",
  });
  return { status, text: stdout + stderr };
}

test("a check that there is not is refused with the names there are, as wrong usage", () => {
  const { status, text } = check("flours");
  assert.equal(status, 2);
  assert.match(text, /^Cannot run flours: known checks are types, lint, format, floors, absence, doors, /);
});

test("a check by name runs alone and says how it went", () => {
  const { status, text } = check("absence");
  assert.match(text, /^== absence\nabsence: .*\(\d+ files\)\n\n(fine {2}|FAILED) absence \([\d.]+ s\)$/ms);
  assert.equal(status, text.includes("FAILED") ? 1 : 0);
});
