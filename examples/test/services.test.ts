import assert from "node:assert/strict";
import { test } from "node:test";
import { runExample } from "./run-example.ts";

test("the services example calls the host's store, hears events and lines, and keeps what was stored after the unload", () => {
  const { exitCode, stdout, stderr } = runExample("services");
  assert.equal(stderr, "");
  assert.equal(exitCode, 0);
  const lines = stdout.trimEnd().split("\n");
  assert.deepEqual(
    lines.filter((line) => line.startsWith("answer")),
    ["answer   3 words, 3 in all", "answer   1 words, 4 in all", "answer   4 words, 8 in all"],
  );
  assert.deepEqual(
    lines.filter((line) => line.startsWith("event")),
    ["event    3 words at once, says word-count", "event    4 words at once, says word-count"],
  );
  assert.equal(lines.filter((line) => line.startsWith("service  store.write(total, ")).length, 3);
  assert.equal(lines.filter((line) => line.startsWith("log      info word-count@1.0.0: counted ")).length, 3);
  assert.match(lines.at(-2) ?? "", /^proof {4}freed: word-count@1\.0\.0 \(thread\) is gone/);
  assert.equal(lines.at(-1), "store    total is 8");
});
