import assert from "node:assert/strict";
import { test } from "node:test";
import { runExample } from "./run-example.ts";

test("the all example gets every outcome in order, the first answer and the chained one, though one plugin fails", () => {
  const { exitCode, stdout, stderr } = runExample("all");
  assert.equal(stderr, "");
  assert.equal(exitCode, 0);
  const lines = stdout.trimEnd().split("\n");
  assert.deepEqual(lines.slice(0, 5), [
    'collect    trim: "hello"',
    "collect    broken: not today",
    'collect    shout: "  HELLO  !"',
    'first      "hello"',
    'waterfall  "HELLO!"',
  ]);
  assert.deepEqual(
    lines.slice(5).map((line) => line.split("@")[0]),
    ["proof      freed: trim", "proof      freed: broken", "proof      freed: shout"],
  );
});
