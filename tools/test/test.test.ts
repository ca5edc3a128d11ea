import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { repository } from "../sources.ts";
import { faults } from "../test.ts";

const good = { tests: 3, passed: 3, failed: 0, cancelled: 0, skipped: 0, todo: 0 };

test("a run in which every test passed has no fault", () => {
  assert.deepEqual(faults([{ name: "Node 26", tally: good, exitCode: 0 }], true), []);
});

test("failed, cancelled, missing and uncounted tests are faults everywhere, skipped ones in CI", () => {
  const of = (changes: object, exitCode = 0, ci = false): string[] =>
    faults([{ name: "Node 26", tally: { ...good, ...changes }, exitCode }], ci);
  assert.deepEqual(of({ failed: 1 }, 1), ["Node 26 failed (exit code 1)"]);
  assert.deepEqual(of({ cancelled: 1 }), ["Node 26 failed (exit code 0)"]);
  assert.deepEqual(of({}, 7), ["Node 26 failed (exit code 7)"]);
  assert.deepEqual(of({ tests: 0 }), ["Node 26 found no test; wanted at least one"]);
  assert.deepEqual(of({ skipped: 2 }), []);
  assert.deepEqual(of({ skipped: 1, todo: 1 }, 0, true), ["Node 26 left out 2 test(s); wanted none skipped in CI"]);
  assert.deepEqual(faults([{ name: "Node 24", tally: undefined, exitCode: 9 }], false), [
    "Node 24 ended with 9 before it could count",
  ]);
});

test("the tally counts what node:test ran, in one process and in a process a file", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "tenon-tally-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "some.test.mjs");
  writeFileSync(
    file,
    `import { test } from "node:test"; test("a", () => {}); test("b", () => { throw 1 }); test.skip("c", () => {});`,
  );
  for (const isolation of ["none", "process"]) {
    const counts = join(folder, isolation);
    const reporter = [`--test-reporter=${join(repository, "tools/tally.ts")}`, `--test-reporter-destination=${counts}`];
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    spawnSync(process.execPath, ["--test", `--test-isolation=${isolation}`, ...reporter, file], { env });
    assert.deepEqual(JSON.parse(readFileSync(counts, "utf8")), { ...good, passed: 1, failed: 1, skipped: 1 });
  }
});

test("a file that throws at its top fails, and the files after it are still tested", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "tenon-tally-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const [throwing, other, counts] = ["throwing.mjs", "other.mjs", "counts.json"].map((name) => join(folder, name));
  assert.ok(throwing !== undefined && other !== undefined);
  writeFileSync(
    throwing,
    `import { test } from "node:test"; test("a", () => {}); await Promise.reject(new Error("top"));`,
  );
  writeFileSync(other, `import { test } from "node:test"; test("b", () => {});`);
  const { NODE_TEST_CONTEXT: _, ...rest } = process.env;
  const reporter = [`--test-reporter=${join(repository, "tools/tally.ts")}`, `--test-reporter-destination=${counts}`];
  const args = ["--test", "--test-isolation=none", ...reporter, join(repository, "tools/import-tests.ts")];
  const env = { ...rest, TENON_TEST_FILES: JSON.stringify([throwing, other]) };
  assert.equal(spawnSync(process.execPath, args, { env }).status, 1);
  assert.deepEqual(JSON.parse(readFileSync(String(counts), "utf8")), { ...good, passed: 2, failed: 1 });
});
