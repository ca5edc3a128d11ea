import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { Wheel } from "../../src/kernel/wheel.ts";
import { ChildNotes } from "../../src/realm/thread/child-notes.ts";
import { ManualClock } from "../kernel/manual-clock.ts";
import { guardLeaks } from "../leak-guard.ts";

guardLeaks();

interface Scene {
  readonly clock: ManualClock;
  readonly wheel: Wheel;
  readonly notes: ChildNotes;
  /** What the other threads have run so far, in microseconds. */
  ran: number;
  looks: number;
}

function scene(): Scene {
  const clock = new ManualClock();
  const found: Scene = {
    clock,
    wheel: new Wheel(clock),
    notes: new ChildNotes(() => {
      found.looks += 1;
      return found.ran;
    }),
    ran: 0,
    looks: 0,
  };
  return found;
}

test("what a realm started is noted within a second or so, and not again while no other thread runs", () => {
  const now = scene();
  let noted = 0;
  now.notes.add(now.wheel, () => (noted += 1));
  now.ran = 5_000;
  now.clock.advance(1_000);
  assert.equal(noted, 1);
  // As two looks differ that have nothing between them.
  now.ran += 1;
  now.clock.advance(60_000);
  assert.equal(noted, 1);
  now.ran += 300;
  now.clock.advance(1_000);
  assert.equal(noted, 2);
});

test("a hundred realms that sleep cost one look a second", () => {
  const now = scene();
  for (let count = 0; count < 100; count += 1) now.notes.add(now.wheel, () => assert.fail("a note"));
  assert.equal(now.wheel.pending, 1);
  now.clock.advance(60_000);
  assert.equal(now.looks, 60);
});

test("of many realms each is noted once, a few in a turn", () => {
  const now = scene();
  const noted: number[] = [];
  for (let index = 0; index < 25; index += 1) now.notes.add(now.wheel, () => noted.push(index));
  now.ran = 5_000;
  now.clock.advance(1_000);
  assert.ok(noted.length > 0 && noted.length < 25, `${noted.length} at once`);
  now.clock.advance(10);
  assert.deepEqual(
    noted,
    Array.from({ length: 25 }, (_, index) => index),
  );
});

test("a realm that is gone is noted no more, and nothing waits once the last is", () => {
  const now = scene();
  const noted: string[] = [];
  const one = now.notes.add(now.wheel, () => noted.push("one"));
  const two = now.notes.add(now.wheel, () => noted.push("two"));
  one.cancel();
  now.ran = 5_000;
  now.clock.advance(1_000);
  assert.deepEqual(noted, ["two"]);
  two.cancel();
  assert.equal(now.wheel.pending, 0);
  now.notes.add(now.wheel, () => noted.push("three"));
  now.ran += 5_000;
  now.clock.advance(1_000);
  assert.deepEqual(noted, ["two", "three"]);
});

test("a thread that ran is seen by the kernel's account, however shortly", async () => {
  const clock = new ManualClock();
  const wheel = new Wheel(clock);
  const notes = new ChildNotes();
  let noted = 0;
  const note = notes.add(wheel, () => (noted += 1));
  const burnsAMillisecond = `
    const { parentPort } = require("node:worker_threads");
    parentPort.on("message", () => {
      for (const until = performance.now() + 1; performance.now() < until; );
      parentPort.postMessage("done");
    });
  `;
  const worker = new Worker(burnsAMillisecond, { eval: true });
  try {
    for (let round = 1; round <= 3; round += 1) {
      worker.postMessage("burn");
      await once(worker, "message");
      // The kernel counts a thread's time when it stops or at a tick, which may be after its message has come.
      for (let looks = 0; noted < round && looks < 10_000; looks += 1) {
        clock.advance(1_000);
        await turn();
      }
      assert.ok(noted >= round);
    }
  } finally {
    note.cancel();
    await worker.terminate();
  }
});
