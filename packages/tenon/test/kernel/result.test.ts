import assert from "node:assert/strict";
import { test } from "node:test";
import { fail, ok, type Result } from "../../src/kernel/result.ts";

function half(value: number): Result<number, string> {
  return value % 2 === 0 ? ok(value / 2) : fail(`${value} is odd`);
}

test("a result is its value or its failure, as plain data", () => {
  assert.deepEqual(half(4), { ok: true, value: 2 });
  assert.deepEqual(half(3), { ok: false, failure: "3 is odd" });
});

test("a result gives its value only after a look at ok", () => {
  const result = half(4);
  // @ts-expect-error nobody has looked yet
  const unchecked: unknown = result.value;
  const checked: number = result.ok ? result.value : assert.fail(result.failure);
  assert.equal(unchecked, checked);
});
