import assert, { AssertionError } from "node:assert/strict";
import { test } from "node:test";
import type { Proof } from "tenon";
import { expectUnloaded } from "tenon/testing";

const facts = {
  ...{ plugin: "poll", version: "1.2.0", digest: "sha256-00", realm: "inline", instance: 1, sentence: "it is held" },
  ...{ ambient: [], absent: [], callsLost: 0, leasesRevoked: 0, tookMs: 5, at: "2031-05-05T00:00:00.000Z" },
  teardown: { closed: [], failed: [], late: [], unanswered: false },
};
const gone = { witness: "scope", state: "gone", detail: "" } as const;
const there = { witness: "context", state: "there", detail: "still reachable" } as const;
const unseen = { witness: "descriptors", state: "unseen", detail: "too many" } as const;
const freed: Proof = { ...facts, verdict: "freed", owned: [gone, unseen] };
const leaked: Proof = {
  ...facts,
  verdict: "leaked",
  owned: [there, gone, unseen],
  holders: [{ witness: "context", detail: "still reachable, from globalThis.cache" }],
};
const unknown: Proof = { ...facts, verdict: "unknown", why: "it is stuck", owned: [] };

function failure(proof: Proof | readonly Proof[]): AssertionError {
  try {
    expectUnloaded(proof);
  } catch (error) {
    assert.ok(error instanceof AssertionError);
    return error;
  }
  return assert.fail("nothing was thrown");
}

test("what is gone passes, one or many", () => {
  expectUnloaded(freed);
  expectUnloaded([freed, freed]);
  expectUnloaded([]);
});

test("what is there is told with the sentence, the witnesses that are not gone and who holds it", () => {
  const error = failure(leaked);
  assert.equal(
    error.message,
    [
      "it is held",
      "  context is there: still reachable",
      "  descriptors is unseen: too many",
      "  held by context: still reachable, from globalThis.cache",
    ].join("\n"),
  );
  assert.deepEqual(
    [error.actual, error.expected],
    [
      [{ plugin: "poll@1.2.0", verdict: "leaked", context: "there", scope: "gone", descriptors: "unseen" }],
      [{ plugin: "poll@1.2.0", verdict: "freed", context: "gone", scope: "gone", descriptors: "unseen" }],
    ],
  );
  assert.match(error.stack?.split("\n").find((line) => /^\s+at /.test(line)) ?? "", /expect-unloaded\.test\.ts/);
});

test("what nobody knows of has not been unloaded; of many, only those that are not gone are told", () => {
  const error = failure([freed, unknown, leaked]);
  assert.match(error.message, /^it is held\nit is held\n {2}context is there/);
  assert.deepEqual(
    (error.actual as { verdict: string }[]).map(({ verdict }) => verdict),
    ["unknown", "leaked"],
  );
});

test("what is no proof is refused", () => {
  for (const wrong of [
    undefined,
    null,
    "freed",
    5,
    {},
    { verdict: "freed" },
    { verdict: "freed", owned: 1 },
    [freed, undefined],
  ])
    assert.throws(() => expectUnloaded(wrong as never), {
      code: "TENON_OPTION_INVALID",
      message: /wanted a proof, or a list of proofs/,
    });
});
