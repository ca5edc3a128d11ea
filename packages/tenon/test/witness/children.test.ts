import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { ChildrenWitness } from "../../src/witness/children.ts";
import { markOf } from "../../src/witness/marked-processes.ts";
import type { Observation } from "../../src/witness/owned.ts";
import { guardLeaks } from "../leak-guard.ts";

guardLeaks();

const starts = `
  const { parentPort } = require("node:worker_threads");
  const child = require("node:child_process").spawn("sleep", ["600"], { stdio: "ignore" });
  child.once("spawn", () => parentPort.postMessage(child.pid));
  child.once("exit", () => parentPort.postMessage("reaped"));
  parentPort.on("message", () => child.kill());
`;

function detailOf(seen: Observation, kind: "there" | "unseen"): string {
  assert.equal(seen.kind, kind);
  return seen.kind === "there" ? seen.detail : seen.kind === "unseen" ? seen.why : "";
}

test("a process that a thread started is there until it has ended, told by its pid and name", async () => {
  const witness = new ChildrenWitness("tn-children");
  const worker = new Worker(starts, { eval: true, name: "tn-children" });
  try {
    const [pid] = (await once(worker, "message")) as [number];
    witness.note();
    // Running or asleep.
    assert.match(detailOf(witness.look(), "there"), new RegExp(`^process ${pid} "sleep" \\([RSD]\\)$`));
    worker.postMessage("end it");
    await once(worker, "message");
    assert.deepEqual(witness.look(), { kind: "gone" });
  } finally {
    await worker.terminate();
  }
});

test("a thread that started none has left none", async () => {
  const witness = new ChildrenWitness("tn-childless");
  const worker = new Worker("setInterval(() => undefined, 1000)", { eval: true, name: "tn-childless" });
  try {
    await once(worker, "online");
    witness.note();
    assert.deepEqual(witness.look(), { kind: "gone" });
  } finally {
    await worker.terminate();
  }
});

test("what began while a thread lived that nobody asked in time is named and not held against it", async () => {
  const before = spawn("sleep", ["601"], { stdio: "ignore" });
  await once(before, "spawn");
  const witness = new ChildrenWitness("tn-nobody");
  witness.note();
  assert.deepEqual(witness.look(), { kind: "gone" }, "what was there before is not its");
  const child = spawn("sleep", ["602"], { stdio: "ignore" });
  try {
    await once(child, "spawn");
    assert.match(
      detailOf(witness.look(), "unseen"),
      new RegExp(`^started since, by it, the host or a neighbour that has ended: process ${child.pid} "sleep"`),
    );
  } finally {
    for (const each of [before, child]) {
      each.kill();
      await once(each, "exit");
    }
  }
  assert.deepEqual(witness.look(), { kind: "gone" });
});

test("a process whose parent has ended is there by the mark it inherited; with another environment it is nobody's", async () => {
  const leaves = (env: object): string => `
    const { execFileSync } = require("node:child_process");
    const pid = execFileSync("sh", ["-c", "sleep 603 > /dev/null 2>&1 & echo $!"], { env: { ...process.env, ...${JSON.stringify(env)} } });
    require("node:worker_threads").parentPort.on("message", () => undefined).postMessage(Number(pid));
  `;
  for (const isMarked of [true, false]) {
    const name = `tn-orphan-${isMarked}`;
    const witness = new ChildrenWitness(name);
    const script = leaves(isMarked ? {} : { TENON_THREAD: "" });
    const worker = new Worker(script, { eval: true, name, env: { ...markOf(name), PATH: process.env["PATH"] ?? "" } });
    const [pid] = (await once(worker, "message")) as [number];
    try {
      witness.note();
      if (isMarked) assert.match(detailOf(witness.look(), "there"), new RegExp(`^process ${pid} "sleep"`));
      else assert.deepEqual(witness.look(), { kind: "gone" });
    } finally {
      process.kill(pid, "SIGKILL");
      await worker.terminate();
    }
  }
});
