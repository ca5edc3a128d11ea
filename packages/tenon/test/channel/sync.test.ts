import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Backlog } from "../../src/channel/backlog.ts";
import type { ByteReader } from "../../src/channel/binary/byte-reader.ts";
import type { ByteWriter } from "../../src/channel/binary/byte-writer.ts";
import { Encoded, EncodedBytes } from "../../src/channel/binary/encoded.ts";
import { MalformedFrame, readFrame } from "../../src/channel/frame.ts";
import { CallInterrupted } from "../../src/channel/outgoing.ts";
import type { Frame } from "../../src/contract/messages.ts";
import { guardLeaks } from "../leak-guard.ts";
import { until } from "../realm/plugin.ts";
import { Ends, logFrame, numbersOf } from "./ring/ends.ts";
import { call, guestCall, now, Standing } from "./standing.ts";

guardLeaks();

const result = (id: number, value: unknown): Frame => ({ type: "result", id, value });

test("who stands still gets its own answer; those of others, doubles and strangers go their usual way afterwards", async () => {
  using side = new Standing();
  const other = side.peer.call(call);
  side.send(
    logFrame(1),
    result(99, "nobody's"),
    result(1, "the other's"),
    logFrame(2),
    result(2, "own"),
    result(2, "again"),
    logFrame(3),
  );
  assert.equal(side.peer.askNow(now), "own");
  assert.deepEqual([side.logs, side.peer.calling], [[], 1]);
  assert.equal(await other, "the other's");
  await until(() => side.logs.length === 3);
  assert.deepEqual(numbersOf(side.logs), [1, 2, 3]);
  side.send(result(3, "next"));
  assert.equal(side.peer.askNow(now), "next");
  assert.deepEqual(side.malformed, []);
});

test("whatever comes in whatever order and by whatever way, all of it is delivered once, in order", async () => {
  const length = fc.oneof(fc.nat(40), fc.constant(20_000));
  const each = fc.record({ length, kind: fc.constantFrom("log", "answer", "call", "call now") });
  await fc.assert(
    fc.asyncProperty(fc.array(each, { maxLength: 60 }), fc.nat(60), fc.nat(60), async (all, ownAt, againAt) => {
      using side = new Standing();
      const calls: Promise<unknown>[] = [];
      const sent: Frame[] = all.map(({ length, kind }, n) => {
        const text = "x".repeat(length);
        if (kind === "log") return logFrame(n, length);
        if (kind === "call") return { ...guestCall(n), input: text } as Frame;
        if (kind === "call now") return { ...guestCall(n, 50_000), input: text } as Frame;
        calls.push(side.peer.call(call));
        return result(calls.length, `${n} ${text}`);
      });
      const own = calls.length + 1;
      sent.splice(ownAt, 0, result(own, "own"));
      // No answer is sent before its call.
      const later = sent.splice(ownAt + 1 + againAt);
      side.send(...sent);
      assert.equal(side.peer.askNow(now), "own");
      side.send(result(own + 1, "again"), ...later);
      assert.equal(side.peer.askNow(now), "again");
      const wanted = (kind: string): number[] => [...all.keys()].filter((n) => all[n]?.kind === kind);
      await until(
        () =>
          side.logs.length === wanted("log").length &&
          side.served.length === wanted("call").length + wanted("call now").length,
      );
      assert.deepEqual(numbersOf(side.logs), wanted("log"));
      const served = (waits: boolean): number[] =>
        side.served.filter((each) => (each.waits !== "nobody") === waits).map(({ id }) => id);
      assert.deepEqual([served(false), served(true)], [wanted("call"), wanted("call now")]);
      assert.deepEqual(
        (await Promise.all(calls)).map((answer) => Number.parseInt(String(answer))),
        wanted("answer"),
      );
    }),
    { numRuns: 60, endOnFailure: true },
  );
});

test("calls of a side that stands still itself are answered at once, within the time that is left; others are not", async () => {
  using side = new Standing();
  side.send(guestCall(1), guestCall(2, 1_000_000), result(1, "own"));
  assert.equal(side.peer.askNow(now), "own");
  assert.deepEqual(
    side.served.map(({ id, waits }) => [id, waits]),
    [[2, "both"]],
  );
  assert.ok((side.served[0]?.deadlineMs ?? Infinity) <= now.deadlineMs, "no more than the host itself has left");
  await until(() => side.served.length === 2);
  side.send(guestCall(3, 1_000_000));
  await until(() => side.served.length === 3);
  assert.deepEqual(
    side.served.slice(1).map(({ id, waits, deadlineMs }) => [id, waits, deadlineMs]),
    [
      [1, "nobody", undefined],
      [3, "caller", 1_000_000],
    ],
  );
  await until(() => side.ends.atGuest.length === 4);
  assert.deepEqual(
    side.ends.atGuest.slice(0, 1).map((frame) => ("type" in frame ? frame.type : frame)),
    ["call"],
  );
});

test("nothing comes: the time is up, the other side hears of it, and an answer that comes later is nobody's", async () => {
  using side = new Standing();
  side.send(logFrame(1));
  const { interruption } = interrupted(() => side.peer.askNow({ ...now, deadlineMs: 5 }));
  assert.equal(interruption.kind, "deadline");
  await until(() => side.logs.length === 1 && side.ends.atGuest.length === 2);
  assert.deepEqual(side.ends.atGuest[1], { type: "cancel", id: 1, reason: "deadline" });
  side.send(result(1, "late"), result(2, "own"));
  assert.equal(side.peer.askNow(now), "own");
  assert.equal(side.peer.calling, 0);
});

test("what is malformed ends the wait at once, as lost, and everything after it", () => {
  using side = new Standing();
  side.send({ type: "item", id: 1, value: 1 }, { type: "take", id: 1, count: 0 }, result(1, "never read"));
  const { interruption } = interrupted(() => side.peer.askNow(now));
  assert.equal(interruption.kind, "lost");
  assert.equal(side.malformed.length, 1);
  assert.equal(interrupted(() => side.peer.askNow(now)).interruption.kind, "lost");
});

test("a synchronous call with a stream, without a deadline, or only half said is no frame", () => {
  const { type: _, ...plain } = guestCall(1, 5) as Frame & { readonly type: "call" };
  const good = { type: "call", ...plain };
  assert.deepEqual(readFrame(good), good);
  for (const wrong of [{ stream: "out" }, { deadlineMs: undefined }, { sync: 1 }, { sync: false }])
    assert.ok(readFrame({ ...good, ...wrong }) instanceof MalformedFrame, JSON.stringify(wrong));
  using ends = new Ends().listen();
  ends.guest.send({ ...good, stream: "in" } as Frame);
  ends.drain();
  assert.match(ends.malformed ?? "", /a synchronous call with a stream in/);
});

test("too much that comes while a side stands still is a flood, said once", () => {
  let floods = 0;
  const backlog = new Backlog<number>(
    () => undefined,
    (n) => n,
    { most: 10, onFlood: () => (floods += 1) },
  );
  backlog.during({ take: () => false, over: () => true, untilMs: 0 }, () => {
    for (let n = 0; n < 100; n += 1) backlog.hand(n);
  });
  assert.equal(floods, 1);
});

test("a listener that throws, or stands still again, loses nothing of what was kept", () => {
  const got: (number | string)[] = [];
  const still = { take: (n: unknown) => n === 7, over: () => true, untilMs: 0 };
  const backlog = new Backlog<number>(
    (n) => {
      got.push(n);
      if (n === 2) throw new RangeError("not now");
      if (n === 3) backlog.during(still, () => got.push(`stands beside ${n}`));
      if (n === 4) backlog.during(still, () => [5, 7, 6].forEach(backlog.hand));
    },
    (n) => n,
    undefined,
  );
  backlog.during({ ...still, take: () => false }, () => [1, 2, 3, 4].forEach(backlog.hand));
  assert.throws(() => backlog.deliver(), RangeError);
  backlog.hand(8);
  assert.equal(backlog.deliver(), 5);
  assert.deepEqual(got, [1, 2, 3, "stands beside 3", 4, 8, 5, 6]);
});

test("a payload that writes itself is read as it came, also after it was kept", async () => {
  const got: unknown[] = [];
  using ends = new Ends();
  ends.host.receive((frame) => {
    if ("value" in frame && frame.value instanceof EncodedBytes)
      got.push(frame.value.read((from: ByteReader) => from.u32()));
    else got.push(frame);
  });
  ends.guest.receive(() => undefined);
  for (const n of [1, 2, 3]) ends.guest.send({ type: "item", id: 1, value: new One(n) });
  assert.equal(ends.host.standStill({ take: () => false, over: () => false, untilMs: performance.now() }), "late");
  await until(() => got.length === 3);
  assert.deepEqual(got, [1, 2, 3]);
});

class One extends Encoded {
  readonly #n: number;
  constructor(n: number) {
    super();
    this.#n = n;
  }
  get value(): unknown {
    return this.#n;
  }
  get copied(): this {
    return this;
  }
  write(to: ByteWriter): void {
    to.room(4);
    to.u32(this.#n);
  }
}

function interrupted(make: () => unknown): CallInterrupted {
  try {
    make();
  } catch (thrown) {
    assert.ok(thrown instanceof CallInterrupted, String(thrown));
    return thrown;
  }
  return assert.fail("it was answered");
}
