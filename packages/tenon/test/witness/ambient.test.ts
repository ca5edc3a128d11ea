import assert from "node:assert/strict";
import { closeSync, openSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";
import { ambientWitnesses, sampleAmbient } from "../../src/witness/ambient.ts";
import { guardLeaks } from "../leak-guard.ts";

guardLeaks();

const rise = (name: string, before: ReturnType<typeof sampleAmbient>): number =>
  (sampleAmbient().get(name) ?? NaN) - (before.get(name) ?? NaN);

test("a sample has every witness, each a number on this platform", () => {
  const sample = sampleAmbient();
  assert.deepEqual(
    [...sample.keys()],
    ambientWitnesses.map(({ name }) => name),
  );
  for (const [name, value] of sample) assert.ok(typeof value === "number" && value >= 0, `${name}: ${value}`);
});

test("an open descriptor, a listener of process, a timer and a context are counted, one each", () => {
  const before = sampleAmbient();
  const descriptor = openSync("/dev/null", "r");
  const listen = (): void => undefined;
  process.on("SIGUSR2", listen);
  const timer = setInterval(listen, 60_000);
  const context = vm.createContext();
  try {
    assert.equal(rise("descriptors", before), 1);
    assert.equal(rise("process listeners", before), 1);
    assert.equal(rise("native contexts", before), 1);
    assert.ok(rise("active resources", before) >= 1);
    assert.equal(typeof context, "object");
  } finally {
    closeSync(descriptor);
    process.off("SIGUSR2", listen);
    clearInterval(timer);
  }
});
