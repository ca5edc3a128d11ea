import assert from "node:assert/strict";
import { test } from "node:test";
import { OutputGate } from "../../src/realm/limits/output-gate.ts";

test("what is printed within a second is counted together, and told once when it is too much", () => {
  let nowMs = 0;
  const told: number[] = [];
  const gate = new OutputGate(
    100,
    (bytes) => told.push(bytes),
    () => nowMs,
  );
  gate.add(60);
  nowMs = 1_001;
  gate.add(60);
  gate.add(40);
  assert.deepEqual(told, []);
  nowMs = 1_500;
  gate.add(1);
  gate.add(1_000);
  assert.deepEqual(told, [101]);
});
