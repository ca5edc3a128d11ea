import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { OwnedFinding } from "../../src/witness/proof.ts";
import { ownWord, scopeFinding } from "../../src/witness/scope.ts";
import { isGone, judge, sentenceOf } from "../../src/witness/verdict.ts";

const ended = { kind: "ended" } as const;
const finding = (witness: string, state: OwnedFinding["state"], detail = ""): OwnedFinding => ({
  witness,
  state,
  detail,
});

test("what was seen to go and left nothing is freed, also where a witness could not be seen", () => {
  assert.deepEqual(judge(ended, [finding("worker", "gone"), finding("thread", "unseen", "no /proc")]), {
    verdict: "freed",
  });
});

test("whatever is there makes a leak, and is its holder", () => {
  const owned = [
    finding("worker", "gone"),
    finding("thread", "there", 'thread 7 "tn1" still runs'),
    finding("port", "there", "open"),
  ];
  assert.deepEqual(judge(ended, owned), {
    verdict: "leaked",
    holders: [
      { witness: "thread", detail: 'thread 7 "tn1" still runs' },
      { witness: "port", detail: "open" },
    ],
  });
});

test("of a realm that has not ended nothing is claimed, whatever was seen", () => {
  const stuck = { kind: "stuck", afterMs: 5_000 } as const;
  const why = "the realm had not ended 5000 ms after it was told to";
  assert.deepEqual(judge(stuck, [finding("worker", "there", "runs")]), { verdict: "unknown", why });
  assert.deepEqual(judge(stuck, [finding("worker", "gone")]), { verdict: "unknown", why });
});

test("what nobody saw is unknown, with the reason of each witness", () => {
  const unseen = judge(ended, [finding("thread", "unseen", "no /proc"), finding("port", "unseen", "no handle")]);
  assert.deepEqual(unseen, { verdict: "unknown", why: "nothing could be observed: thread: no /proc; port: no handle" });
  assert.deepEqual(judge(ended, []), { verdict: "unknown", why: "nothing could be observed: there are no witnesses" });
});

test("the plugin's own word is no proof, for it or against it", () => {
  const closed = { closed: [], failed: [], late: [], unanswered: false };
  assert.deepEqual(scopeFinding(closed), finding("scope", "gone"));
  assert.deepEqual(
    scopeFinding({ ...closed, late: [{ label: "a" }, { label: "b" }] }),
    finding("scope", "unseen", "not ended in time: a, b"),
  );
  assert.deepEqual(
    scopeFinding({ ...closed, unanswered: true }),
    finding("scope", "unseen", "the plugin did not answer its teardown"),
  );
  assert.equal(judge(ended, [scopeFinding(closed)]).verdict, "unknown");
  assert.equal(
    judge(ended, [finding("context", "gone"), scopeFinding({ ...closed, late: [{ label: "a" }] })]).verdict,
    "freed",
  );
});

test("freed is claimed only where something was seen to go and nothing was seen to stay", () => {
  const state = fc.constantFrom<OwnedFinding["state"]>("gone", "there", "unseen");
  const witness = fc.constantFrom("context", "worker", "thread", ownWord);
  const findings = fc.array(fc.record({ witness, state, detail: fc.string() }));
  const end = fc.constantFrom(ended, { kind: "stuck", afterMs: 1 } as const);
  fc.assert(
    fc.property(end, findings, (how, owned) => {
      const { verdict } = judge(how, owned);
      const seenGone = owned.some((one) => one.state === "gone" && one.witness !== ownWord);
      const seenThere = owned.some((one) => one.state === "there");
      assert.equal(verdict === "freed", how.kind === "ended" && seenGone && !seenThere);
      assert.equal(verdict === "leaked", how.kind === "ended" && seenThere);
    }),
  );
});

test("of what is gone it is said what an allocator keeps, of nothing else", () => {
  const gone = [finding("worker", "gone")];
  const retained = judge(ended, gone, 40 * 2 ** 20);
  assert.deepEqual(retained, { verdict: "retained-by-allocator", bytes: 40 * 2 ** 20 });
  assert.equal(
    sentenceOf(retained, "a", gone),
    "a is gone: worker no longer there; 40 MiB that it had used stay with the allocator of the process, for whoever needs memory next",
  );
  assert.equal(judge(ended, [...gone, finding("thread", "there")], 1).verdict, "leaked");
  assert.equal(judge({ kind: "stuck", afterMs: 1 }, gone, 1).verdict, "unknown");
  assert.equal(judge(ended, [], 1).verdict, "unknown");
});

test("gone is what was freed, and what an allocator keeps memory of", () => {
  const verdicts = ["freed", "retained-by-allocator", "leaked", "unknown"] as const;
  assert.deepEqual(
    verdicts.map((verdict) => isGone({ verdict })),
    [true, true, false, false],
  );
});

test("a sentence says what was seen, not more", () => {
  const owned = [finding("worker", "gone"), finding("thread", "unseen", "no /proc"), finding("descriptors", "gone")];
  assert.equal(
    sentenceOf(judge(ended, owned), "a@1.0.0 (thread)", owned),
    "a@1.0.0 (thread) is gone: worker no longer there",
  );
  const held = [finding("context", "there", "still reachable")];
  assert.equal(sentenceOf(judge(ended, held), "a", held), "a is still held: context: still reachable");
  assert.equal(
    sentenceOf({ verdict: "unknown", why: "proofs are off" }, "a", []),
    "Whether a is gone is not known: proofs are off",
  );
});
