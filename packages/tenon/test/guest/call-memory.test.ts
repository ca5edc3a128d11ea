import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { test } from "node:test";
import type { CallMemory } from "../../src/guest/ambient.ts";
import type { Remembered } from "../../src/guest/call-frame.ts";
import { memoryFor } from "../../src/guest/call-memory.ts";

const storage = new AsyncLocalStorage<Remembered>();
const calls: CallMemory = { run: (call, work) => storage.run(call, work), current: () => storage.getStore() };

test("calls are remembered for a plugin whose text has anything by which lines come about", () => {
  const texts = [
    "setup({ log }) {",
    "setup({config,log:l}){",
    "ctx.log.info(1)",
    "ctx?.log",
    'ctx["log"]',
    "const { warn } = console",
    "setTimeout(f)",
    "setInterval(f)",
    "globalThis.setImmediate(f)",
    "process.emitWarning('w')",
    "target.addEventListener('x', f)",
  ];
  for (const text of texts) assert.equal(memoryFor(text, calls), calls, text);
});

test("for others they are not", () => {
  for (const text of [
    "catalogue, dialog, prologue",
    "(x) => x.logged + Math.log2(x)",
    "'The last log lines tell more'",
  ]) {
    assert.equal(memoryFor(text, calls), undefined, text);
  }
});
