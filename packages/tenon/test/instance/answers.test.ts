import assert from "node:assert/strict";
import { test } from "node:test";
import { answers } from "../../src/instance/answers.ts";

const frame = "tenon:a@1.0.0/a.ts?1:2:3";
const entry = { label: "interval 1000 ms", created: [frame] };

test("a teardown is read entry by entry, and what is not asked for is left out", () => {
  const told = { closed: [entry], failed: [{ ...entry, message: "broken" }], late: [] };
  assert.deepEqual(answers.teardown.read({ ...told, more: 1, late: [] }), told);
});

test("a teardown with places that are none, or with too much of them, is refused", () => {
  const wrong: readonly unknown[] = [
    "interval 1000 ms",
    { label: "no places" },
    { label: 1, created: [] },
    { label: "one text", created: frame },
    { label: "no texts", created: [{ file: "/etc/passwd" }] },
    { label: "long", created: ["x".repeat(5_000)] },
    { label: "many", created: Array.from({ length: 17 }, () => frame) },
    { label: "x".repeat(5 * 2 ** 20), created: [] },
  ];
  for (const one of wrong) {
    assert.throws(() => answers.teardown.read({ closed: [one], failed: [], late: [] }));
    assert.throws(() => answers.teardown.read({ closed: [], failed: [], late: [one] }));
  }
  assert.throws(() => answers.teardown.read({ closed: [], failed: [entry], late: [] }), "a failure without message");
});
