import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { setImmediate as turn } from "node:timers/promises";
import { test } from "node:test";
import { CallInterrupted, type Interruption } from "../../src/channel/outgoing.ts";
import { guardLeaks } from "../leak-guard.ts";
import { echo, LonePeer } from "./wire.ts";

guardLeaks();

async function interruption(answer: Promise<unknown>): Promise<Interruption> {
  const thrown: unknown = await answer.then(
    () => assert.fail("answered"),
    (reason: unknown) => reason,
  );
  assert.ok(thrown instanceof CallInterrupted);
  return thrown.interruption;
}

test("a call is settled once: by its first answer, whatever comes after", async () => {
  const side = new LonePeer();
  let settled = 0;
  const answer = side.peer.call({ ...echo, onSettled: () => (settled += 1) });
  const failure = { type: "failure", id: 1, error: { kind: "plugin", name: "Error", message: "", stack: "" } };
  side.deliver({ type: "result", id: 1, value: "first" }, { type: "result", id: 1, value: "second" }, failure);
  assert.equal(await answer, "first");
  assert.deepEqual([settled, side.malformed, side.peer.underWay], [1, [], []]);
});

test("answers to ids that were never given are dropped", () => {
  const side = new LonePeer();
  const types = ["result", "item", "item-end"].map((type) => ({ type, id: 99, value: 1 }));
  side.deliver(...types, { type: "take", id: 99, count: 1 });
  assert.deepEqual([side.malformed, side.sent], [[], []]);
});

test("a deadline tells the caller and the other side; the place is held until the answer, which goes nowhere", async () => {
  const side = new LonePeer();
  let settled = 0;
  const answer = interruption(side.peer.call({ ...echo, deadlineMs: 10, onSettled: () => (settled += 1) }));
  side.clock.advance(10);
  assert.deepEqual(await answer, { kind: "deadline", deadlineMs: 10, ageMs: 10 });
  assert.deepEqual(side.sent[1], { type: "cancel", id: 1, reason: "deadline" });
  assert.deepEqual([settled, side.peer.underWay.length, side.wheel.pending], [0, 1, 0]);
  side.deliver({ type: "result", id: 1, value: "late" });
  assert.deepEqual([settled, side.peer.underWay.length], [1, 0]);
});

test("an abort tells the caller the reason and leaves nothing on the signal", async () => {
  const side = new LonePeer();
  const abort = new AbortController();
  const answer = interruption(side.peer.call({ ...echo, deadlineMs: 10, signal: abort.signal }));
  abort.abort("enough");
  assert.deepEqual(await answer, { kind: "aborted", reason: "enough", ageMs: 0 });
  side.clock.advance(10);
  assert.deepEqual(side.taken(), ["call 1", "cancel 1"]);
  assert.deepEqual([getEventListeners(abort.signal, "abort").length, side.wheel.pending], [0, 0]);
});

test("what is over before it begins is not sent, and settled at once", async () => {
  const side = new LonePeer();
  let settled = 0;
  const onSettled = (): void => void (settled += 1);
  assert.equal((await interruption(side.peer.call({ ...echo, deadlineMs: 0, onSettled }))).kind, "deadline");
  assert.equal(
    (await interruption(side.peer.call({ ...echo, signal: AbortSignal.abort(), onSettled }))).kind,
    "aborted",
  );
  assert.equal((await interruption(side.peer.call({ ...echo, input: () => undefined, onSettled }))).kind, "failed");
  assert.deepEqual([settled, side.sent, side.peer.underWay], [3, [], []]);
});

test("losing the wire rejects every call and stream once, and every later one at once", async () => {
  const side = new LonePeer();
  let settled = 0;
  const onSettled = (): void => void (settled += 1);
  const calls = [1, 2, 3].map(() => interruption(side.peer.call({ ...echo, deadlineMs: 50, onSettled })));
  const item = interruption(side.peer.stream({ ...echo, stream: "out", onSettled }).next());
  side.clock.advance(5);
  side.peer.close("it is gone");
  side.peer.close("again");
  for (const each of [...calls, item]) assert.deepEqual(await each, { kind: "lost", why: "it is gone", ageMs: 5 });
  assert.deepEqual(await interruption(side.peer.call({ ...echo, onSettled })), {
    kind: "lost",
    why: "it is gone",
    ageMs: 0,
  });
  assert.deepEqual([settled, side.wheel.pending, side.closed], [5, 0, 1]);
});

test("losing one instance leaves the calls of the others", async () => {
  const side = new LonePeer();
  const lost = interruption(side.peer.call(echo));
  const kept = side.peer.call({ ...echo, instance: 2 });
  side.peer.loseInstance(1, "unloaded");
  assert.equal((await lost).kind, "lost");
  side.deliver({ type: "result", id: 2, value: "kept" });
  assert.equal(await kept, "kept");
});

test("an input stream is sent as it is wanted and its own error comes back as it is", async () => {
  const side = new LonePeer();
  const own = new Error("own");
  const source = function* (): Generator<number> {
    yield 1;
    yield 2;
    throw own;
  };
  const answer = interruption(side.peer.call({ ...echo, stream: "in", input: source() }));
  await turn();
  assert.deepEqual(side.taken(), ["call 1"]);
  side.deliver({ type: "take", id: 1, count: 1 });
  await turn();
  assert.deepEqual(side.taken(), ["put 1"]);
  side.deliver({ type: "take", id: 1, count: 9 });
  const thrown = await answer;
  assert.deepEqual(side.taken(), ["put 1", "put-fail 1", "cancel 1"]);
  assert.ok(thrown.kind === "input" && thrown.error === own);
});

test("an input stream ends when the other side has answered without reading it to its end", async () => {
  const side = new LonePeer();
  const ended: string[] = [];
  const source = function* (): Generator<number> {
    try {
      for (;;) yield 1;
    } finally {
      ended.push("ended");
    }
  };
  const answer = side.peer.call({ ...echo, stream: "in", input: source() });
  side.deliver({ type: "take", id: 1, count: 3 });
  await turn();
  side.deliver({ type: "result", id: 1, value: "enough" });
  assert.equal(await answer, "enough");
  await turn();
  assert.deepEqual([ended, side.taken()], [["ended"], ["call 1", "put 1", "put 1", "put 1"]]);
});

test("a reader that leaves a stream cancels it, and its place is held until the other side has ended it", async () => {
  const side = new LonePeer();
  let settled = 0;
  const items = side.peer.stream({ ...echo, stream: "out", onSettled: () => (settled += 1) });
  const first = items.next();
  side.deliver({ type: "item", id: 1, value: "one" });
  assert.deepEqual(await first, { done: false, value: "one" });
  await items.return?.();
  assert.deepEqual(side.taken(), ["call 1", "want 1", "cancel 1"]);
  assert.equal(settled, 0);
  side.deliver({ type: "item", id: 1, value: "two" }, { type: "item-end", id: 1 });
  assert.deepEqual([settled, side.malformed], [1, []]);
});
