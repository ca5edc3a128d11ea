import assert from "node:assert/strict";
import { test } from "node:test";
import type { Holder, Proof } from "tenon";
import { proofText } from "../../src/cli/proof-text.ts";
import { Terminal } from "../../src/cli/terminal.ts";
import { guardLeaks } from "../leak-guard.ts";
import { Paper } from "./paper.ts";

guardLeaks();

const facts = {
  plugin: "poll",
  version: "1.2.0",
  digest: "sha256-0",
  realm: "inline",
  instance: 7,
  sentence: "poll@1.2.0 (inline) is still held",
  owned: [],
  ambient: [],
  absent: [],
  teardown: { closed: [], failed: [], late: [], unanswered: false },
  callsLost: 0,
  leasesRevoked: 0,
  tookMs: 12,
  at: "2026-11-22T00:00:00.000Z",
} as const;

function branchOf(holders: readonly Holder[]): readonly string[] {
  const proof: Proof = { ...facts, verdict: "leaked", holders };
  const lines = proofText(new Terminal(new Paper(), new Paper(), {}), proof);
  const from = lines.findIndex((line) => line.endsWith("held by"));
  return lines.slice(from + 1, -1);
}

test("a holder is drawn with the way to it, a step a line, and nothing in it can move the cursor", () => {
  const path = ["globalThis.lab.map", "entry of Map(3)", "closure size\u001b[2J at src/poll.ts:41:7 (poll@1.2.0)"];
  const drawn = branchOf([
    { witness: "context", detail: "the same in one line", path },
    { witness: "child processes", detail: 'process 12 "sleep" (S)' },
  ]);
  assert.equal(drawn.length, 5);
  assert.match(drawn[0] ?? "", /context$/);
  assert.match(drawn[1] ?? "", /globalThis\.lab\.map$/);
  assert.match(drawn[2] ?? "", /entry of Map\(3\)$/);
  assert.match(drawn[3] ?? "", /closure size at src\/poll\.ts:41:7 \(poll@1\.2\.0\)$/);
  assert.ok(!drawn.join("").includes("\u001b"));
  assert.match(drawn[4] ?? "", /child processes: process 12 "sleep" \(S\)$/);
});
