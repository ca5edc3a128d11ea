import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { isGone, type Proof } from "tenon";
import { readCorpus } from "../render/corpus.ts";
import { type Job, renderAll } from "../render/job.ts";
import { isFine, jsonOf } from "../render/report.ts";
import { runExample } from "./run-example.ts";

interface Shown {
  readonly calls: number;
  readonly failedCalls: number;
  readonly wrongAnswers: number;
  readonly files: number;
  readonly realms: readonly { readonly realm: string; readonly calls: number; readonly p99Ms: number }[];
  readonly proofs: readonly Proof[];
}

test("the render example renders hundreds of real files in each realm without a fault and proves each unload", () => {
  const { exitCode, stdout, stderr } = runExample("render", "--once", "--json");
  assert.equal(stderr, "");
  assert.equal(exitCode, 0);
  const shown = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as Shown;
  assert.ok(shown.files >= 300);
  assert.equal(shown.calls, 2 * shown.files);
  assert.equal(shown.failedCalls, 0);
  assert.equal(shown.wrongAnswers, 0);
  assert.deepEqual(
    shown.realms.map(({ realm, calls, p99Ms }) => [realm, calls, Number.isFinite(p99Ms)]),
    [
      ["inline", shown.files, true],
      ["thread", shown.files, true],
    ],
  );
  assert.deepEqual(
    shown.proofs.map(({ plugin, version, realm, verdict }) => [plugin, version, realm, isGone({ verdict })]),
    [
      ["marked-renderer", "1.0.0", "inline", true],
      ["marked-renderer", "1.0.0", "thread", true],
    ],
  );
});

test("the render example says for people what it counted and proved", () => {
  const { exitCode, stdout } = runExample("render");
  assert.equal(exitCode, 0);
  assert.match(stdout, /^\d+ Markdown files \([\d.]+ MiB\) found under node_modules, 16 calls in flight:$/m);
  assert.match(stdout, /^inline +none( +\d+){1} +0 +0( +[\d.]+ ms){3}$/m);
  assert.match(stdout, /^thread +contained( +\d+){1} +0 +0( +[\d.]+ ms){3}$/m);
  assert.match(stdout, /^freed: marked-renderer@1\.0\.0 \(inline\) is gone: .*\.$/m);
  assert.match(stdout, /^(freed|retained-by-allocator): marked-renderer@1\.0\.0 \(thread\) is gone: .*\.$/m);
});

test("an option that there is not is refused", () => {
  const { exitCode, stderr } = runExample("render", "--twice");
  assert.notEqual(exitCode, 0);
  assert.match(stderr, /Unknown option '--twice'/);
});

test("a corpus of too few files is refused with both numbers, and what is linked is not counted", () => {
  const directory = mkdtempSync(join(tmpdir(), "tenon-corpus-"));
  try {
    mkdirSync(join(directory, "a"));
    writeFileSync(join(directory, "a", "README.MD"), "# A");
    writeFileSync(join(directory, "a", "index.js"), "");
    symlinkSync(join(directory, "a"), join(directory, "b"));
    assert.throws(() => readCorpus(directory), /it has 1 Markdown files, wanted 300 or more\. Run npm ci first\./);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test("a wrong answer and a failed call are counted, named, and make the job not fine", async () => {
  const files = ["right", "wrong", "fails"].map((text) => ({ path: `/${text}.md`, text }));
  const job: Job = {
    files,
    expected: files.map(({ text }) => text),
    inFlight: 2,
    render: (text) =>
      text === "fails" ? Promise.reject(new Error("broken")) : Promise.resolve(text.replace("wr", "")),
  };
  const result = await renderAll(job);
  const { calls, failedCalls, wrongAnswers, faults } = result;
  assert.deepEqual({ calls, failedCalls, wrongAnswers }, { calls: 3, failedCalls: 1, wrongAnswers: 1 });
  assert.deepEqual(faults, ["/fails.md: broken", "/wrong.md: another answer than marked itself gives"]);
  const outcome = { files, realms: [{ realm: "inline", strength: "none", ...result } as const], proofs: [] };
  assert.equal(isFine(outcome), false);
  assert.equal((JSON.parse(jsonOf(outcome)) as Shown).failedCalls, 1);
});
