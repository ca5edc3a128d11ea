import assert from "node:assert/strict";
import { test } from "node:test";
import { Wheel } from "../../src/kernel/wheel.ts";
import { Idle } from "../../src/witness/idle.ts";
import { guardLeaks } from "../leak-guard.ts";
import { HastyClock } from "./hasty-clock.ts";

guardLeaks();

/** A loop that works so much, one share a look, and the last one for ever; counts the looks and who began to look. */
class Loop {
  looks = 0;
  begun = 0;
  readonly clock: HastyClock = new HastyClock();
  readonly idle: Idle;

  constructor(...shares: readonly number[]) {
    this.idle = new Idle(new Wheel(this.clock), () => {
      this.begun += 1;
      return () => shares[Math.min(this.looks++, shares.length - 1)] ?? 1;
    });
  }
}

test("a calm loop is waited for three looks long", async () => {
  const loop = new Loop(0);
  await loop.idle.calm();
  assert.deepEqual([loop.looks, loop.clock.waitedMs], [3, 60]);
});

test("one look at a busy loop makes the waiting begin anew", async () => {
  const loop = new Loop(0, 0, 0.9, 0, 0.29, 0);
  await loop.idle.calm();
  assert.equal(loop.looks, 6);
});

test("a loop that is never calm is waited for two seconds, not for ever", async () => {
  for (const share of [1, 0.3, Number.NaN]) {
    const loop = new Loop(share);
    await loop.idle.calm();
    assert.equal(loop.clock.waitedMs, 2_000);
  }
});

test("all who ask while somebody waits go on in the same turn, and the next waits anew", async () => {
  const loop = new Loop(0);
  const first = loop.idle.calm();
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(loop.idle.calm(), first);
  await first;
  assert.equal(loop.begun, 1);
  await loop.idle.calm();
  assert.equal(loop.begun, 2);
});

test("the loop of this very process is found calm when nothing happens", async () => {
  await new Idle(new Wheel()).calm();
});
