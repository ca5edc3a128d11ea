import assert from "node:assert/strict";
import { test } from "node:test";
import { anonymousBytes, ranMs } from "../idle/kernel.ts";

test("the kernel tells what a process has run, and how much of its memory belongs to no file", () => {
  if (process.platform !== "linux") return;
  const before = ranMs(process.pid);
  const ownMs = process.threadCpuUsage();
  for (
    let spent = process.threadCpuUsage(ownMs);
    spent.user + spent.system < 20_000;
    spent = process.threadCpuUsage(ownMs)
  );
  // The kernel counts the last stretch of a thread that runs at its next tick.
  assert.ok(ranMs(process.pid) - before > 5);
  const held = Buffer.alloc(64 * 2 ** 20, 1);
  assert.ok(anonymousBytes(process.pid) > held.length);
});
