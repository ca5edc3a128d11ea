import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { childrenWitness } from "../../src/witness/children.ts";
import { guardLeaks } from "../leak-guard.ts";

guardLeaks();

const starts = `
  const { parentPort } = require("node:worker_threads");
  const child = require("node:child_process").spawn("sleep", ["600"], { stdio: "ignore" });
  child.once("spawn", () => parentPort.postMessage(child.pid));
  child.once("exit", () => parentPort.postMessage("reaped"));
  parentPort.on("message", () => child.kill());
`;

test("a process that a thread started is there until it has ended, told by its pid and name", async () => {
  const worker = new Worker(starts, { eval: true, name: "tn-children" });
  try {
    const [pid] = (await once(worker, "message")) as [number];
    const witness = childrenWitness("tn-children");
    assert.deepEqual(witness.look(), { kind: "unseen", why: "nobody looked while its thread lived" });
    witness.note();
    const seen = witness.look();
    assert.equal(seen.kind, "there");
    // Running or asleep.
    assert.match(seen.kind === "there" ? seen.detail : "", new RegExp(`^process ${pid} "sleep" \\([RSD]\\)$`));
    worker.postMessage("end it");
    await once(worker, "message");
    assert.deepEqual(witness.look(), { kind: "gone" });
  } finally {
    await worker.terminate();
  }
});

test("a thread that started none has left none, and of a thread that is not there nothing is said", async () => {
  const worker = new Worker("setInterval(() => undefined, 1000)", { eval: true, name: "tn-childless" });
  try {
    await once(worker, "online");
    const witness = childrenWitness("tn-childless");
    witness.note();
    assert.deepEqual(witness.look(), { kind: "gone" });
    const nobody = childrenWitness("tn-nobody");
    nobody.note();
    assert.equal(nobody.look().kind, "unseen");
  } finally {
    await worker.terminate();
  }
});
