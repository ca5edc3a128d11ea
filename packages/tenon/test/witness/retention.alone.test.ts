import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { Wheel } from "../../src/kernel/wheel.ts";
import { Retention, settleRetention } from "../../src/witness/retention.ts";

// In a process of its own, where the allocator has kept nothing yet, and no neighbour runs.

const mebibyte = 2 ** 20;

interface Course {
  readonly take: string;
  /** While the thread ends, another one works. */
  readonly neighbour?: boolean;
}

async function life(name: string, { take, neighbour = false }: Course): Promise<number> {
  const retention = new Retention(name);
  const worker = new Worker(
    `${take}; require("node:worker_threads").parentPort.on("message", () => undefined).postMessage("taken");`,
    {
      eval: true,
      name,
    },
  );
  await once(worker, "message");
  const other = neighbour ? await busy() : undefined;
  retention.openWindow(await worker.getHeapStatistics());
  await worker.terminate();
  const bytes = await settleRetention(retention, new Wheel());
  await other?.terminate();
  return bytes;
}

async function busy(): Promise<Worker> {
  const worker = new Worker('require("node:worker_threads").parentPort.postMessage("busy"); for (;;);', { eval: true });
  await once(worker, "message");
  return worker;
}

/** Many small buffers come out of malloc's arenas, which keep them; a large one is a mapping of its own. */
const small = (count: number): string =>
  `globalThis.kept = Array.from({ length: ${count} }, () => new Uint8Array(4096).fill(1))`;

test("a thread that took little, one large buffer, or memory that it never wrote to is claimed to leave nothing", async () => {
  assert.equal(await life("tn-small", { take: "1" }), 0);
  assert.equal(await life("tn-large", { take: `globalThis.kept = Buffer.alloc(64 * ${mebibyte}, 1)` }), 0);
  assert.equal(await life("tn-unwritten", { take: `globalThis.kept = Buffer.alloc(200 * ${mebibyte})` }), 0);
});

test("while a neighbour works nothing is claimed", async () => {
  assert.equal(await life("tn-beside", { take: small(16_000), neighbour: true }), 0);
});

test("what the allocator keeps of a thread is shown in bytes, and not again for the next thread that uses it", async () => {
  const taken = 40_000 * 4096;
  const kept = await life("tn-keeps", { take: small(40_000) });
  // Some of it comes from what the thread before has left.
  assert.ok(kept > taken / 4 && kept < taken * 1.2, `${kept} of ${taken} bytes`);
  assert.equal(await life("tn-reuses", { take: small(20_000) }), 0);
});
