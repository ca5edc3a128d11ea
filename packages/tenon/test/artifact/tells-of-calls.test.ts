import assert from "node:assert/strict";
import { test } from "node:test";
import { tellsOfCalls } from "../../src/artifact/tells-of-calls.ts";

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
  for (const text of texts) assert.equal(tellsOfCalls(text), true, text);
});

test("for others they are not", () => {
  for (const text of [
    "catalogue, dialog, prologue",
    "(x) => x.logged + Math.log2(x)",
    "'The last log lines tell more'",
  ]) {
    assert.equal(tellsOfCalls(text), false, text);
  }
});
