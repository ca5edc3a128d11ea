import assert from "node:assert/strict";
import { test } from "node:test";
import type { Proof } from "tenon";
import type { Case, Outcome } from "../case.ts";
import { judge } from "../judge.ts";
import type { Ending } from "../life.ts";
import { namedPlugins, tally, wrongVerdicts } from "../report.ts";

const gone: Outcome = { verdict: "freed", why: "" };
const plugin = (inline: Outcome): Case => ({ plugin: "poll", kind: "leaks", inline, thread: gone });

function proven(proof: object): Ending {
  const teardown = { closed: [], failed: [], late: [], unanswered: false };
  const sentence = "poll@1.2.3 (inline) has a verdict";
  return { kind: "proven", proof: { sentence, teardown, ...proof } as unknown as Proof };
}

const leak = (detail: string): Ending => proven({ verdict: "leaked", holders: [{ witness: "context", detail }] });

test("a leak is right when it is called one, and named when the report has a marked line of that file", () => {
  const one = plugin({ verdict: "leaked", why: "" });
  const found = (detail: string): unknown[] => {
    const { right, named } = judge("careless", one, "inline", leak(detail), [4, 41]);
    return [right, named];
  };
  assert.deepEqual(found("closure at poll.ts:41"), [true, true]);
  assert.deepEqual(found("closure at poll.ts:412"), [true, false]);
  assert.deepEqual(found("closure at other-poll.tsx:41"), [true, false]);
  assert.deepEqual(found("still reachable"), [true, false]);
  assert.equal(judge("careless", one, "inline", proven({ verdict: "freed" }), [4]).right, false);
});

test("freed asks for what teardown closed where the case does, and takes what the allocator keeps for freed", () => {
  const careless = plugin({ verdict: "freed", closed: "interval", why: "" });
  const closed = (labels: readonly object[]): Ending =>
    proven({ verdict: "freed", teardown: { closed: labels, failed: [], late: [], unanswered: false } });
  const entry = { label: "interval 5 ms", place: { file: "poll.ts", line: 4, column: 1 } };
  assert.equal(judge("careless", careless, "inline", closed([]), [4]).right, false);
  const { right, named } = judge("careless", careless, "inline", closed([entry]), [4]);
  assert.deepEqual([right, named], [true, true]);
  assert.equal(judge("careless", plugin(gone), "inline", proven({ verdict: "retained-by-allocator" }), []).right, true);
  assert.equal(judge("careless", plugin(gone), "inline", proven({ verdict: "unknown" }), []).right, false);
});

test("a refusal must name the module that the case names", () => {
  const refused = plugin({ verdict: "refused", module: "node:fs", why: "" });
  const ending = (module: string): Ending => ({ kind: "refused", module, text: "Cannot import it" });
  assert.equal(judge("handles", refused, "inline", ending("node:fs"), []).right, true);
  assert.equal(judge("handles", refused, "inline", ending("node:net"), []).right, false);
  assert.equal(judge("handles", refused, "inline", { kind: "failed", text: "" }, []).right, false);
});

test("precision and recall are of the verdict leaked; what is held out fails nobody", () => {
  const expected = { verdict: "leaked", why: "" } as const;
  const hit = judge("memory", plugin(expected), "inline", leak("poll.ts:1"), [1]);
  const missed = judge("memory", plugin(expected), "inline", proven({ verdict: "freed" }), [1]);
  const accused = judge("held-out", plugin(gone), "inline", leak(""), []);
  const findings = [hit, missed, accused];
  assert.deepEqual(tally(findings), { plugins: 3, right: 1, precision: 1 / 2, recall: 1 / 2 });
  assert.deepEqual(namedPlugins(findings), { named: 1, of: 1 });
  const wrong = wrongVerdicts({
    realm: "inline",
    findings,
    absent: [],
    neighbours: { lives: 1, wrong: ["n@1 is gone"] },
  });
  assert.match(wrong.join("\n"), /^poll \(inline\): expected leaked, said freed: .*\nneighbour: n@1 is gone$/);
});
