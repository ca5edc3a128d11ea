import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { test } from "node:test";
import fc from "fast-check";
import { guardLeaks } from "../leak-guard.ts";
import { callFrame, echo, LonePeer } from "./wire.ts";

/** Items that may be under way before the reader asks for more. */
const streamWindow = 32;

guardLeaks();

const never = (): Promise<never> => new Promise(() => undefined);

const breaches: Readonly<
  Record<
    string,
    { readonly before?: (side: LonePeer) => void; readonly frames: readonly object[]; readonly found: string }
  >
> = {
  "a call id that is under way": { frames: [callFrame(1), callFrame(1)], found: "call" },
  "an item for a call without a stream in": { frames: [callFrame(1), { type: "put", id: 1, value: 1 }], found: "put" },
  "the end of a stream that is none": { frames: [callFrame(1), { type: "put-end", id: 1 }], found: "put-end" },
  "the failure of a stream that is none": {
    frames: [callFrame(1), { type: "put-fail", id: 1, error: { kind: "plugin", name: "", message: "", stack: "" } }],
    found: "put-fail",
  },
  "an item nobody asked for": { frames: [callFrame(1, "in"), { type: "put", id: 1, value: 1 }], found: "put" },
  "a wish for items of a call without a stream out": {
    frames: [callFrame(1), { type: "want", id: 1, count: 1 }],
    found: "want",
  },
  "a wish for more than a window": {
    frames: [callFrame(1, "out"), { type: "want", id: 1, count: streamWindow + 1 }],
    found: "want",
  },
  "wishes that add up to more than a window": {
    frames: [callFrame(1, "out"), { type: "want", id: 1, count: streamWindow }, { type: "want", id: 1, count: 1 }],
    found: "want",
  },
  "a result for a stream": {
    before: (side) => void side.peer.stream({ ...echo, stream: "out" }),
    frames: [{ type: "result", id: 1, value: 1 }],
    found: "result",
  },
  "an item for a call without a stream out": {
    before: callOut,
    frames: [{ type: "item", id: 1, value: 1 }],
    found: "item",
  },
  "an end for a call without a stream out": {
    before: callOut,
    frames: [{ type: "item-end", id: 1 }],
    found: "item-end",
  },
  "an answered item nobody asked for": {
    before: (side) => void side.peer.stream({ ...echo, stream: "out" }),
    frames: [{ type: "item", id: 1, value: 1 }],
    found: "item",
  },
  "a grant to a call without a stream in": {
    before: callOut,
    frames: [{ type: "take", id: 1, count: 1 }],
    found: "take",
  },
};

function callOut(side: LonePeer): void {
  side.peer.call(echo).catch(() => undefined);
}

for (const [name, { before, frames, found }] of Object.entries(breaches)) {
  test(`${name} is reported as malformed, once, and nothing more is read`, () => {
    const side = new LonePeer(never);
    before?.(side);
    side.deliver(...frames);
    assert.deepEqual(
      side.malformed.map((problem) => problem.found),
      [`frame "${found}"`],
    );
    const served = side.calls.length;
    side.deliver(callFrame(7), "nonsense");
    assert.deepEqual([side.malformed.length, side.calls.length], [1, served]);
    side.peer.close("done");
  });
}

test("frames for calls that are over, or never were, are dropped", async () => {
  const side = new LonePeer(() => "answer");
  side.deliver(
    callFrame(1),
    { type: "cancel", id: 1, reason: "aborted" },
    { type: "put", id: 5, value: 1 },
    { type: "want", id: 5, count: 1 },
  );
  await turn();
  assert.deepEqual([side.taken(), side.malformed], [["result 1"], []]);
});

test("a result that cannot cross becomes a failure, and so does a throw, a rejection and a stream that is none", async () => {
  const answers: readonly (() => unknown)[] = [
    () => () => "a function",
    () => assert.fail("thrown"),
    () => Promise.reject(new Error("rejected")),
    () => Promise.resolve(Symbol("no")),
  ];
  const side = new LonePeer(({ id }) => answers[id]?.());
  for (const id of answers.keys()) side.deliver(callFrame(id));
  side.deliver(callFrame(4, "out"));
  await turn();
  assert.deepEqual(side.taken().toSorted(), ["failure 0", "failure 1", "failure 2", "failure 3", "failure 4"]);
  assert.equal(side.peer.answering, 0);
});

test("a cancelled call sees its signal abort, also when it looks only afterwards", () => {
  for (const [reason, name] of [
    ["aborted", "AbortError"],
    ["deadline", "TimeoutError"],
    ["closed", "AbortError"],
  ] as const) {
    const side = new LonePeer(never);
    side.deliver(callFrame(1), callFrame(2));
    const early = side.calls[0]?.signal;
    side.deliver({ type: "cancel", id: 1, reason }, { type: "cancel", id: 2, reason });
    for (const signal of [early, side.calls[1]?.signal])
      assert.deepEqual([signal?.aborted, (signal?.reason as Error).name], [true, name]);
    side.peer.close("done");
  }
});

test("closing aborts what is being answered, sends nothing of it and reads nothing more", async () => {
  const answer = Promise.withResolvers<unknown>();
  const side = new LonePeer(() => answer.promise);
  side.deliver(callFrame(1));
  const signal = side.calls[0]?.signal;
  side.peer.close("done");
  answer.resolve("late");
  side.deliver(callFrame(2), "nonsense");
  side.peer.log({ type: "log", instance: 1, level: "info", text: "", call: undefined });
  await turn();
  assert.deepEqual(
    [signal?.aborted, side.taken(), side.calls.length, side.malformed, side.closed],
    [true, [], 1, [], 1],
  );
});

test("whatever frames come in whatever order, nothing is thrown, and a frame is served, dropped or reported", async () => {
  const id = fc.integer({ min: 0, max: 3 });
  const error = fc.constant({ kind: "plugin", name: "Error", message: "", stack: "" });
  const frame = fc.oneof(
    fc.tuple(id, fc.constantFrom("none", "in", "out", "both")).map(([of, stream]) => callFrame(of, stream)),
    fc.record({ type: fc.constantFrom("put", "result", "item"), id, value: fc.jsonValue() }),
    fc.record({ type: fc.constantFrom("put-end", "item-end"), id }),
    fc.record({ type: fc.constantFrom("put-fail", "failure"), id, error }),
    fc.record({ type: fc.constantFrom("want", "take"), id, count: fc.integer({ min: 0, max: 40 }) }),
    fc.record({ type: fc.constant("cancel"), id, reason: fc.constantFrom("aborted", "deadline", "closed") }),
    fc.anything(),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(frame, { maxLength: 30 }), async (frames) => {
      const side = new LonePeer(({ stream, input }) =>
        stream === "both" ? input : stream === "out" ? [1, 2, 3] : Promise.resolve(1),
      );
      const items = side.peer.stream({ ...echo, stream: "both", input: [1, 2, 3] });
      const read = items.next().catch(() => undefined);
      callOut(side);
      side.deliver(...frames);
      await turn();
      side.peer.close("done");
      await read;
      assert.ok(side.malformed.length <= 1);
      assert.deepEqual([side.peer.underWay, side.peer.answering], [[], 0]);
    }),
    { numRuns: 200 },
  );
});
