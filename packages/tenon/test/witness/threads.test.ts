import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { keptName, listThreads, threadWitness } from "../../src/witness/threads.ts";
import { guardLeaks } from "../leak-guard.ts";

guardLeaks();

for (const name of [
  "tn-test",
  "tn-test a name of more than fifteen bytes",
  "tn-test cut at  a space",
  "tn-test mitte Ö",
]) {
  test(`a worker's thread named "${name}" is there while it runs, and gone when it has exited`, async () => {
    const witness = threadWitness(name);
    assert.deepEqual(witness.look(), { kind: "gone" }, "it has not started");
    const worker = new Worker("setInterval(() => undefined, 1000)", { eval: true, name });
    try {
      await once(worker, "online");
      const thread = listThreads()?.find((one) => one.name === keptName(name));
      assert.ok(thread !== undefined && thread.tid !== process.pid);
      assert.deepEqual(witness.look(), {
        kind: "there",
        detail: `thread ${thread.tid} "${keptName(name)}" still runs`,
      });
    } finally {
      await worker.terminate();
    }
    assert.deepEqual(witness.look(), { kind: "gone" });
  });
}

test("the main thread is in the list by the process's own id", () => {
  assert.ok(listThreads()?.some(({ tid }) => tid === process.pid));
});

test("where the kernel lists no threads, none is claimed to be gone", () => {
  const why = "this platform has no /proc/self/task";
  assert.deepEqual(threadWitness("tn1", () => undefined).look(), { kind: "unseen", why });
});
