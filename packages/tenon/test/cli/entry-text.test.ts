import assert from "node:assert/strict";
import { test } from "node:test";
import { entryLines, entryText } from "../../src/cli/entry-text.ts";

const place = { file: "src/poll.ts", line: 41, column: 5 };

test("an entry is told with where it was created, if that is known", () => {
  assert.equal(entryText({ label: "interval 1000 ms", place }), "interval 1000 ms, created at src/poll.ts:41");
  assert.equal(entryText({ label: "interval 1000 ms" }), "interval 1000 ms");
});

test("entries that are alike are one line, those of another place another", () => {
  const label = "timeout 5 ms";
  const elsewhere = { ...place, line: 42 };
  const entries = [{ label, place }, { label }, { label, place }, { label, place: elsewhere }, { label, place }];
  assert.deepEqual(entryLines(entries), [
    "timeout 5 ms × 3, created at src/poll.ts:41",
    "timeout 5 ms",
    "timeout 5 ms, created at src/poll.ts:42",
  ]);
});

test("labels and files of a plugin move no cursor", () => {
  const text = entryText({ label: "\u001b[2Jfile\nx", place: { ...place, file: "a\u001b[1mb\n.ts" } });
  assert.equal(text, "file x, created at ab .ts:41");
});
