import assert from "node:assert/strict";
import { test } from "node:test";
import { Patience } from "../../src/instance/patience.ts";
import { Wheel } from "../../src/kernel/wheel.ts";
import { guardLeaks } from "../leak-guard.ts";

guardLeaks();

test("patience only gets shorter, and whoever waits is told when it is over", async () => {
  const wheel = new Wheel();
  const patience = new Patience(wheel, Infinity);
  assert.equal(wheel.pending, 0);
  patience.shorten(60_000);
  patience.shorten(120_000);
  assert.equal(wheel.pending, 1);
  patience.shorten(0);
  await patience.over;
  assert.equal(wheel.pending, 0);
});

test("patience that nobody needs any more sets no alarm", () => {
  const wheel = new Wheel();
  const patience = new Patience(wheel, 60_000);
  patience.end();
  patience.shorten(0);
  assert.equal(wheel.pending, 0);
});
