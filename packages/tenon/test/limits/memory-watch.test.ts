import assert from "node:assert/strict";
import { test } from "node:test";
import type { HeapInfo } from "node:v8";
import { Wheel } from "../../src/kernel/wheel.ts";
import { MemoryWatch, type WatchedThread } from "../../src/realm/limits/memory-watch.ts";
import { ManualClock } from "../kernel/manual-clock.ts";
import { guardLeaks } from "../leak-guard.ts";

guardLeaks();

/** A thread whose load and memory a test sets. */
class Dummy implements WatchedThread {
  activeMs = 0;
  bytes = 0;
  looks = 0;
  answers = true;

  heapStatistics(): Promise<HeapInfo | undefined> {
    this.looks += 1;
    const heap = { used_heap_size: this.bytes, external_memory: 0, malloced_memory: 0 } as HeapInfo;
    return this.answers ? Promise.resolve(heap) : new Promise(() => {});
  }

  loop(): { idleMs: number; activeMs: number } {
    return { idleMs: 0, activeMs: this.activeMs };
  }
}

test("a thread's memory is looked at while it works, every 20 ms, and not while all are idle", async () => {
  const clock = new ManualClock();
  const wheel = new Wheel(clock);
  const cpu = { micros: 0 };
  const watch = new MemoryWatch(
    () => cpu.micros,
    () => clock.now(),
  );
  const [busy, idle] = [new Dummy(), new Dummy()];
  let exceeded = 0;
  const onExceeded = (): void => void (exceeded += 1);
  const watching = [busy, idle].map((thread) => watch.watch({ thread, memoryBytes: 100, onExceeded }, wheel));
  const pass = async (ms: number, works: boolean): Promise<void> => {
    for (let step = 0; step < ms; step += 10) {
      if (works) [cpu.micros, busy.activeMs] = [cpu.micros + 10_000, busy.activeMs + 10];
      await clock.pass(10);
    }
  };

  await pass(1_000, false);
  assert.equal(busy.looks, 0);
  assert.deepEqual(
    clock.armed.map(({ keepAlive }) => keepAlive),
    [false],
  );
  await pass(200, true);
  assert.ok(busy.looks >= 4 && busy.looks <= 10, `${busy.looks} looks`);
  assert.equal(idle.looks, 0);
  busy.bytes = 100;
  await pass(40, true);
  assert.equal(watching[0]?.reading?.totalBytes, 100);
  assert.equal(watching[1]?.reading, undefined);
  assert.equal(exceeded, 0);

  busy.answers = false;
  await pass(100, true);
  const { looks } = busy;
  await pass(1_000, true);
  assert.equal(busy.looks, looks, "what does not answer is not asked again");

  for (const each of watching) each[Symbol.dispose]();
  assert.deepEqual(clock.armed, []);

  const other = new Dummy();
  using _ = watch.watch({ thread: other, memoryBytes: 100, onExceeded }, wheel);
  other.bytes = 101;
  for (let round = 0; round < 20; round += 1) {
    [cpu.micros, other.activeMs] = [cpu.micros + 20_000, other.activeMs + 20];
    await clock.pass(20);
  }
  assert.equal(exceeded, 1, "told once");
});

test("while no thread is woken it is looked every 400 ms whether one works, and within 100 ms of when one is", async () => {
  const clock = new ManualClock();
  const wheel = new Wheel(clock);
  const cpu = { micros: 0, looks: 0 };
  const watch = new MemoryWatch(
    () => {
      cpu.looks += 1;
      return cpu.micros;
    },
    () => clock.now(),
  );
  const thread = new Dummy();
  watch.stir();
  const watching = watch.watch({ thread, memoryBytes: 100, onExceeded: () => undefined }, wheel);
  const looksIn = async (ms: number): Promise<number> => {
    const { looks } = cpu;
    for (let step = 0; step < ms; step += 10) await clock.pass(10);
    return cpu.looks - looks;
  };
  await looksIn(1_400);
  assert.equal(await looksIn(4_000), 10);
  watch.stir();
  for (let call = 0; call < 100; call += 1) watch.stir();
  assert.equal(await looksIn(100), 1);
  // It was called and works.
  watch.stir();
  [cpu.micros, thread.activeMs] = [50_000, 50];
  await looksIn(200);
  assert.equal(thread.looks, 1);
  watching[Symbol.dispose]();
  watch.stir();
  assert.deepEqual(clock.armed, []);
});
