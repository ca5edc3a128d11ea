import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { isTenonError } from "tenon";
import { MalformedFrame } from "../../../src/channel/frame.ts";
import type { NoteKind } from "../../../src/channel/pipe/note.ts";
import { mostUnreadBytes, PipeChannel } from "../../../src/channel/pipe/pipe-channel.ts";
import type { Frame } from "../../../src/contract/messages.ts";
import { guardLeaks } from "../../leak-guard.ts";
import { until } from "../../realm/plugin.ts";
import { callFrame, logFrame, numbersOf } from "../ring/ends.ts";
import { CutPipe } from "./cut-pipe.ts";

guardLeaks();

const longestBytes = 2 ** 20;
const mebibyte = 2 ** 20;

/** Both ends in this thread, and what each got. */
class Ends {
  readonly pipes: readonly [CutPipe, CutPipe];
  readonly host: PipeChannel;
  readonly guest: PipeChannel;
  readonly atHost: (Frame | MalformedFrame)[] = [];
  readonly atGuest: (Frame | MalformedFrame)[] = [];
  readonly notes: [NoteKind, unknown][] = [];

  constructor(cut: () => number = () => Infinity, longest = longestBytes) {
    this.pipes = CutPipe.pair(cut);
    const soon = (run: () => void): void => queueMicrotask(() => process.nextTick(run));
    const [ofHost, ofGuest] = this.pipes;
    this.host = new PipeChannel({
      pipe: ofHost,
      soon,
      longestBytes: longest,
      onNote: (kind, value) => this.notes.push([kind, value]),
    });
    this.guest = new PipeChannel({ pipe: ofGuest, soon, longestBytes: 2 ** 32 - 8 });
  }

  listen(): this {
    this.host.receive((frame) => this.atHost.push(frame));
    this.guest.receive((frame) => this.atGuest.push(frame));
    return this;
  }

  get malformed(): string {
    const last = this.atHost.at(-1);
    return last instanceof MalformedFrame ? `found ${last.found}, wanted ${last.wanted}` : "nothing malformed";
  }
}

/** One record of the wire, as a guest would write it. */
async function recordOf(frame: Frame): Promise<Uint8Array> {
  const ends = new Ends().listen();
  ends.guest.send(frame);
  await until(() => ends.pipes[1].written.length > 0);
  return new Uint8Array(Buffer.concat(ends.pipes[1].written));
}

test("frames arrive whole and in order, wherever the stream is cut, however long they are", async () => {
  const length = fc.oneof(fc.nat(100), fc.integer({ min: 1_000, max: 400_000 }));
  const cut = fc.oneof(fc.constant(1_000_000), fc.integer({ min: 1, max: 70_000 }));
  await fc.assert(
    fc.asyncProperty(fc.array(length, { maxLength: 30 }), cut, async (lengths, every) => {
      const ends = new Ends(() => every, 2 ** 24).listen();
      for (const [n, size] of lengths.entries()) ends.guest.send(callFrame(n, "x".repeat(size)));
      await until(() => ends.atHost.length >= lengths.length);
      assert.deepEqual(
        ends.atHost,
        lengths.map((size, n) => callFrame(n, "x".repeat(size))),
      );
    }),
    { numRuns: 25 },
  );
});

test("a stream that is cut after each byte is read all the same", async () => {
  const ends = new Ends(() => 1).listen();
  for (let n = 0; n < 20; n += 1) ends.guest.send(callFrame(n, { n, bytes: Uint8Array.of(n, 255) }));
  await until(() => ends.atHost.length === 20);
  assert.deepEqual(
    ends.atHost,
    Array.from({ length: 20 }, (_, n) => callFrame(n, { n, bytes: Uint8Array.of(n, 255) })),
  );
});

test("frames of one turn go as one piece", async () => {
  const ends = new Ends().listen();
  for (let n = 0; n < 50; n += 1) ends.host.send(callFrame(n));
  await until(() => ends.atGuest.length === 50);
  assert.equal(ends.pipes[0].written.length, 1);
});

test("64 MiB of bytes go as bytes", async () => {
  const ends = new Ends(() => 65_536).listen();
  const bytes = new Uint8Array(64 * mebibyte).fill(7);
  ends.host.send(callFrame(1, bytes));
  await until(() => ends.atGuest.length === 1);
  const [frame] = ends.atGuest;
  assert.ok(frame !== undefined && "input" in frame && frame.input instanceof Uint8Array);
  assert.equal(Buffer.compare(frame.input, bytes), 0);
  const sent = ends.pipes[0].written.reduce((sum, each) => sum + each.length, 0);
  assert.ok(sent < bytes.length + 100, `${sent} bytes`);
});

test("what is no plain data is thrown at the sender and sends nothing; a getter's own error too", async () => {
  const ends = new Ends().listen();
  assert.throws(() => ends.host.send(callFrame(1, { run: () => 1 })), TypeError);
  const thrower = {
    get value(): never {
      throw new RangeError("not now");
    },
  };
  assert.throws(() => ends.host.send(callFrame(1, thrower)), RangeError);
  ends.host.send(callFrame(2));
  await until(() => ends.atGuest.length === 1);
  assert.deepEqual(ends.atGuest, [callFrame(2)]);
});

test("while the other side leaves too much unread payloads are refused with the numbers, and nothing is kept of them", () => {
  const ends = new Ends().listen();
  ends.pipes[0].isBlocked = true;
  const megabyte = new Uint8Array(mebibyte);
  const refusals: unknown[] = [];
  for (let n = 0; n < 100; n += 1) {
    try {
      ends.host.send(callFrame(n, megabyte));
    } catch (error) {
      refusals.push(error);
    }
  }
  const [first] = refusals;
  assert.ok(isTenonError(first, "TENON_PIPE_FULL"), String(first));
  assert.equal(first.data.limitBytes, mostUnreadBytes);
  assert.equal(refusals.length, 100 - 64);
  const { unreadBytes } = ends.pipes[0];
  assert.ok(unreadBytes < mostUnreadBytes + 2 * mebibyte, `${unreadBytes}`);
  // What ends a call is small, and has to get through.
  ends.host.send({ type: "cancel", id: 1, reason: "aborted" });
});

test("a side that reads nothing, and makes the other answer without end, breaks the protocol", () => {
  const ends = new Ends().listen();
  ends.pipes[0].unreadBytes = 2 * mostUnreadBytes + 1;
  ends.host.send({ type: "cancel", id: 1, reason: "aborted" });
  assert.match(ends.malformed, /bytes left unread/);
});

test("a length that no record has ends the reading before anything is taken for it", async () => {
  for (const length of [0, 8, 23, 25, longestBytes + 8, 2 ** 32 - 8, 2 ** 31]) {
    const ends = new Ends().listen();
    const bytes = Buffer.alloc(24);
    bytes.writeUInt32LE(length);
    ends.pipes[0].inject(bytes);
    assert.match(ends.malformed, new RegExp(`found a record of ${length} bytes`));
    ends.pipes[0].inject(await recordOf(logFrame(1)));
    assert.equal(ends.atHost.length, 1);
  }
});

test("a record that never ends takes no more memory than came of it", () => {
  const ends = new Ends(() => Infinity, 2 ** 32 - 8).listen();
  const bytes = Buffer.alloc(24);
  bytes.writeUInt32LE(2 ** 31);
  const before = process.memoryUsage().arrayBuffers;
  ends.pipes[0].inject(bytes);
  assert.ok(process.memoryUsage().arrayBuffers - before < mebibyte);
  assert.deepEqual(ends.atHost, []);
});

test("whatever bytes come, they are frames or malformed, and after what is malformed nothing is read", async () => {
  const whole = await recordOf(callFrame(7, { list: [1, "two", null], bytes: Uint8Array.of(1, 2, 3) }));
  await fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 200 }),
      (flips, every) => {
        const ends = new Ends().listen();
        const bytes = Uint8Array.from(whole);
        for (const [at, value] of flips) bytes[at] = value;
        const both = Buffer.concat([bytes, whole]);
        for (let at = 0; at < both.length; at += every) ends.pipes[0].inject(both.subarray(at, at + every));
        const wrong = ends.atHost.findIndex((frame) => frame instanceof MalformedFrame);
        assert.ok(wrong === -1 || wrong === ends.atHost.length - 1);
        assert.ok(ends.atHost.length <= 2);
      },
    ),
    { numRuns: 2_000 },
  );
});

test("random bytes are malformed, never an error", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 4, maxLength: 300 }), (bytes) => {
      const ends = new Ends().listen();
      ends.pipes[0].inject(bytes);
    }),
    { numRuns: 2_000 },
  );
});

test("shells tell each other beside the frames, at once and in order", async () => {
  const ends = new Ends().listen();
  ends.guest.send(callFrame(1));
  ends.guest.note("uncaught", { name: "Error" });
  ends.guest.note("ready");
  assert.equal(ends.pipes[1].written.length, 2);
  await until(() => ends.notes.length === 2);
  assert.deepEqual(ends.notes, [
    ["uncaught", { name: "Error" }],
    ["ready", undefined],
  ]);
  assert.deepEqual(ends.atHost, [callFrame(1)]);
});

test("a frame before anybody listens is malformed, and so is a record of no known kind", async () => {
  const early = new Ends();
  early.pipes[0].inject(await recordOf(logFrame(1)));
  early.host.receive((frame) => early.atHost.push(frame));
  assert.deepEqual(early.atHost, []);
  await until(() => early.atHost.length === 1);
  assert.match(early.malformed, /found a frame/);
  const unknown = new Ends().listen();
  const record = Buffer.from(await recordOf(logFrame(1)));
  record.writeUInt32LE(9, 4);
  unknown.pipes[0].inject(record);
  assert.match(unknown.malformed, /a record of kind 9/);
});

test("a log line does not wait for the end of the turn, nor does what was sent before it", () => {
  const ends = new Ends().listen();
  ends.guest.send(callFrame(1));
  assert.equal(ends.pipes[1].written.length, 0);
  ends.guest.send(logFrame(1));
  assert.equal(ends.pipes[1].written.length, 1);
});

test("a listener that throws loses nothing of what comes after, and gets nothing twice", async () => {
  const ends = new Ends();
  ends.host.receive((frame) => {
    ends.atHost.push(frame);
    if (ends.atHost.length === 2) throw new RangeError("a listener's own");
  });
  const bytes = Buffer.concat(await Promise.all([0, 1, 2, 3, 4].map((n) => recordOf(logFrame(n)))));
  assert.throws(() => ends.pipes[0].inject(bytes), RangeError);
  ends.pipes[0].inject(await recordOf(logFrame(5)));
  assert.deepEqual(numbersOf(ends.atHost), [0, 1, 2, 3, 4, 5]);
});

test("closing sends what waits, is idempotent, and afterwards nothing is sent or received", async () => {
  const ends = new Ends().listen();
  ends.guest.send(callFrame(1));
  ends.guest.close();
  ends.guest.close();
  ends.guest.send(callFrame(2));
  ends.host.send(callFrame(3));
  await until(() => ends.atHost.length === 1);
  await turn();
  assert.deepEqual([ends.atHost, ends.atGuest], [[callFrame(1)], []]);
});
