import assert from "node:assert/strict";
import { test } from "node:test";
import { Feed } from "../../src/admin/feed.ts";

const feed = (): Feed => new Feed((lines) => `lost ${lines}\n`);

test("take() answers what has come, in order, and waits for more", async () => {
  const lines = feed();
  lines.push("a\n");
  lines.push("b\n");
  assert.equal(await lines.take(), "a\nb\n");
  const later = lines.take();
  lines.push("c\n");
  assert.equal(await later, "c\n");
});

test("a reader that never reads loses the oldest lines, is told how many, and gets the youngest", async () => {
  const lines = feed();
  for (let number = 0; number < 100_000; number++) lines.push(`${number}\n`);
  let text = "";
  lines.end();
  for (let piece = await lines.take(); piece !== undefined; piece = await lines.take()) text += piece;
  const read = text.split("\n").slice(0, -1);
  assert.equal(read[0], "lost 98000");
  assert.deepEqual(
    read.slice(1),
    Array.from({ length: 2_000 }, (_, index) => String(98_000 + index)),
  );
});

test("long lines are bounded by their size, and the last one is always kept", async () => {
  const lines = feed();
  const long = "x".repeat(600_000);
  for (const name of ["a", "b", "c"]) lines.push(`${name}${long}\n`);
  lines.push(`d${long}${long}\n`);
  lines.end();
  const text = (await lines.take()) ?? "";
  assert.equal(text.slice(0, 8), "lost 3\nd");
  assert.equal(await lines.take(), undefined);
});

test("what was lost is told once", async () => {
  const lines = feed();
  for (let number = 0; number < 2_001; number++) lines.push("x\n");
  assert.match((await lines.take()) ?? "", /^lost 1\n/);
  lines.push("y\n");
  assert.equal(await lines.take(), "y\n");
});

test("end() lets what is there be taken, ends the wait of a reader, and takes nothing more", async () => {
  const lines = feed();
  lines.push("a\n");
  lines.end();
  lines.push("b\n");
  assert.deepEqual([await lines.take(), await lines.take()], ["a\n", undefined]);
  const waiting = feed();
  const taken = waiting.take();
  waiting.end();
  assert.equal(await taken, undefined);
});
