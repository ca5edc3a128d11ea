import assert from "node:assert/strict";
import { test } from "node:test";
import { expected, type Row } from "./expected.ts";
import { outcome, runFixture } from "./run-fixture.ts";

// In a process of its own: once the thread is gone nobody asks for the exit status of what it started, so the pid stays
// taken until this process ends.
test("starts-process, in a thread, leaves a process that the proof names", async () => {
  const row = expected["starts-process"] as Row;
  const kept: { words: string[] }[] = [];
  const proof = await runFixture("starts-process", "thread", row, { kept });
  const pid = kept[0]?.words[0] ?? "";
  try {
    assert.deepEqual(outcome(proof), row.thread, proof.sentence);
    const [holder, ...others] = proof.verdict === "leaked" ? proof.holders : [];
    assert.deepEqual(others, []);
    assert.equal(holder?.witness, "child processes");
    assert.match(holder.detail, new RegExp(`^process ${pid} "sleep" \\([RSD]\\)$`));
  } finally {
    process.kill(Number(pid), "SIGKILL");
  }
});
