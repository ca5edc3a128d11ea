import assert from "node:assert/strict";
import { test } from "node:test";
import { CodeCache } from "../../../src/realm/code/code-cache.ts";

const bytes = (count: number): Uint8Array<ArrayBuffer> => new Uint8Array(count);

test("what was used longest ago goes when the bound is passed", () => {
  const cache = new CodeCache(100);
  for (const key of ["a", "b", "c"]) cache.set(key, bytes(30));
  cache.get("a");
  cache.set("d", bytes(30));
  assert.deepEqual(
    ["a", "b", "c", "d"].map((key) => cache.has(key)),
    [true, false, true, true],
  );
  assert.deepEqual([cache.entries, cache.bytes], [3, 90]);
});

test("what is larger than the bound is not kept, and drives nothing out", () => {
  const cache = new CodeCache(100);
  cache.set("a", bytes(60));
  cache.set("b", bytes(101));
  assert.deepEqual([cache.has("a"), cache.has("b"), cache.bytes], [true, false, 60]);
});

test("bytes under a key that is there take the place of those", () => {
  const cache = new CodeCache(100);
  cache.set("a", bytes(60));
  cache.set("a", bytes(50));
  assert.deepEqual([cache.entries, cache.bytes], [1, 50]);
  cache.delete("a");
  cache.delete("a");
  assert.deepEqual([cache.entries, cache.bytes, cache.get("a")], [0, 0, undefined]);
});
