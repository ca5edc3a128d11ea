import assert from "node:assert/strict";
import { test } from "node:test";
import { runExample } from "./run-example.ts";

test("the memory example shares a record, refuses a write to it, and ends references with the life of their plugin", () => {
  const { exitCode, stdout, stderr } = runExample("memory");
  assert.equal(stderr, "");
  assert.equal(exitCode, 0);
  const lines = stdout.trimEnd().split("\n");
  const proof = lines.findIndex((line) => line.startsWith("proof"));
  assert.match(lines[proof] ?? "", /^proof {4}freed: feed@1\.0\.0 \(thread\) is gone/);
  assert.deepEqual(
    lines.filter((line) => !/^(proof|audit)/.test(line)),
    [
      "spread   TNN 1.50 after 100 updates",
      'host     {"symbol":"TNN","bid":9.5,"ask":11,"updates":100}',
      "segment  prices: 1 of 1000 by feed@1.0.0",
      "refused  TENON_SEGMENT_READ_ONLY",
      "stale    TENON_REFERENCE_STALE",
      "segment  0 holders",
    ],
  );
  assert.match(
    lines.find((line) => line.startsWith("audit")) ?? "",
    /^audit {4}quoter tried to write Price\.bid in segment "prices", line \d+$/,
  );
});
