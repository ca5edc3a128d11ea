import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { ChildrenWitness } from "../../src/witness/children.ts";
import { expected, type Row } from "./expected.ts";
import { outcome, runFixture } from "./run-fixture.ts";

// In a process of its own: once the thread is gone nobody asks for the exit status of what it started, so the pid stays
// taken until this process ends.
test("spins-over-a-process, in a thread, leaves a process that the proof names", async () => {
  const row = expected["spins-over-a-process"] as Row;
  const kept: { words: string[] }[] = [];
  const proof = await runFixture("spins-over-a-process", "thread", row, { kept });
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

const starts = `
  const { parentPort } = require("node:worker_threads");
  const child = require("node:child_process").spawn("sleep", ["600"], { stdio: "ignore" });
  child.once("spawn", () => parentPort.postMessage(child.pid));
  parentPort.on("message", () => process.exit());
`;

for (const noted of [true, false]) {
  test(`a process whose thread ended by itself is ${noted ? "there, for it was noted in time" : "named, and nobody is accused"}`, async () => {
    const name = noted ? "tn-noted" : "tn-unnoted";
    const witness = new ChildrenWitness(name);
    const worker = new Worker(starts, { eval: true, name });
    const [pid] = (await once(worker, "message")) as [number];
    try {
      if (noted) witness.note();
      const exited = once(worker, "exit");
      worker.postMessage("end");
      await exited;
      witness.note();
      const seen = witness.look();
      assert.equal(seen.kind, noted ? "there" : "unseen");
      assert.match(JSON.stringify(seen), new RegExp(`process ${pid} \\\\"sleep\\\\"`));
    } finally {
      process.kill(pid, "SIGKILL");
    }
  });
}
