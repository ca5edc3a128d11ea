import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { MalformedFrame, readFrame } from "../../../src/channel/frame.ts";
import { Inbox } from "../../../src/channel/ring/inbox.ts";
import { longestRecordBytes, ringMemory, shoreOf } from "../../../src/channel/ring/memory.ts";
import { Outbox } from "../../../src/channel/ring/outbox.ts";
import { guardLeaks } from "../../leak-guard.ts";
import { until } from "../../realm/plugin.ts";
import { callFrame, Ends, logFrame } from "./ends.ts";

guardLeaks();

const capacityBytes = longestRecordBytes * 4;

/** Lets the host look without a bell of the guest's. */
async function look(ends: Ends): Promise<void> {
  ends.host.send(callFrame(1));
  for (let n = 0; n < 4; n += 1) await turn();
  ends.drain();
}

const tails: Readonly<Record<string, number>> = {
  "beyond the ring": capacityBytes + 8,
  "far beyond the ring": 2 ** 31,
  "behind what was read": -8,
  "in the middle of a word": 12,
  "before the end of a header": 16,
};

for (const [where, tail] of Object.entries(tails)) {
  test(`a write cursor ${where} is malformed, and nothing more is read`, async () => {
    using ends = new Ends().listen();
    const { out } = shoreOf(ends.memory, "guest");
    out.data.fill(24);
    Atomics.store(out.words, out.tail, tail);
    await look(ends);
    assert.match(ends.malformed ?? "", /cursor|record of/);
    const count = ends.atHost.length;
    Atomics.store(out.words, out.tail, 0);
    ends.guest.send(logFrame(1));
    await look(ends);
    assert.equal(ends.atHost.length, count);
  });
}

for (const length of [0, 8, 20, 28, capacityBytes, 2 ** 32 - 8]) {
  test(`a record that says it has ${length} bytes is malformed`, async () => {
    using ends = new Ends().listen();
    const { out } = shoreOf(ends.memory, "guest");
    out.data[0] = length;
    Atomics.store(out.words, out.tail, 64);
    await look(ends);
    assert.match(ends.malformed ?? "", /a record of \d+ bytes/);
  });
}

test("a read cursor that is none is malformed as soon as it is needed", async () => {
  using ends = new Ends().listen();
  const { in: inward } = shoreOf(ends.memory, "guest");
  Atomics.store(inward.words, inward.head, -16);
  for (let n = 0; n < 2_000 && ends.malformed === undefined; n += 1) ends.host.send(callFrame(n, "x".repeat(50)));
  assert.match(ends.malformed ?? "", /read cursor/);
  await turn();
});

test("a bell that rings while nobody sleeps is malformed, and so no storm of them", async () => {
  using ends = new Ends().listen();
  await turn();
  await turn();
  for (let n = 0; n < 1_000; n += 1) ends.ports.guest.postMessage(0);
  await until(() => ends.malformed !== undefined);
  assert.match(ends.malformed ?? "", /ring of the bell/);
  assert.equal(ends.atHost.length, 1);
});

test("messages by the port that nobody announced are malformed", async () => {
  for (const message of [
    null,
    1,
    "0",
    [],
    {},
    { at: 1.5 },
    { at: 8, frame: logFrame(1) },
    { at: -8, frame: logFrame(1) },
    { at: 0, frame: {} },
  ]) {
    using ends = new Ends().listen();
    ends.ports.guest.postMessage(message);
    await until(() => ends.malformed !== undefined);
    assert.equal(ends.atHost.length, 1);
  }
});

test("a record that waits for a message that never comes holds up only what is behind it", async () => {
  using ends = new Ends().listen();
  const { out } = shoreOf(ends.memory, "guest");
  ends.guest.send(logFrame(1));
  ends.guest.send(logFrame(2));
  // The second record says that a message was sent before it.
  out.data[out.words[out.tail]! / 8 + 1] = 1;
  await look(ends);
  assert.deepEqual([ends.atHost.length, ends.malformed], [1, undefined]);
});

test("more messages in a turn than the bound are said once and not delivered", async () => {
  let floods = 0;
  using ends = new Ends({ bound: { most: 100, onFlood: () => (floods += 1) } }).listen();
  for (let n = 0; n < 500; n += 1) ends.guest.send(logFrame(n, 20_000));
  await until(() => floods > 0);
  assert.deepEqual([floods, ends.atHost.length], [1, 100]);
});

test("whatever stands in the memory, what is handed over is a frame, or malformed and the last", () => {
  const word = fc.oneof(fc.nat(15), fc.integer(), fc.constantFrom(24, 32, 40, 48, 64, 8 * 2 ** 8));
  const scribble = fc.array(fc.tuple(fc.nat(64), word), { maxLength: 40 });
  const tail = fc.oneof(
    fc.nat(64).map((n) => n * 8),
    fc.integer(),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(scribble, tail), { maxLength: 5 }), (steps) => {
      const memory = ringMemory();
      const [host, guest] = [shoreOf(memory, "host"), shoreOf(memory, "guest")];
      const got: unknown[] = [];
      const inbox = new Inbox(host.in, (frame) => got.push(frame));
      const outbox = new Outbox(guest.out, () => undefined);
      for (let n = 0; n < 3; n += 1) outbox.send(callFrame(n, { a: [n, "text"] }));
      for (const [words, end] of steps) {
        for (const [at, value] of words) guest.out.data[at] = value;
        Atomics.store(guest.out.words, guest.out.tail, end);
        inbox.read();
      }
      const last = got.findIndex((frame) => frame instanceof MalformedFrame);
      assert.ok(last === -1 || last === got.length - 1);
      for (const frame of last === -1 ? got : got.slice(0, -1)) assert.deepEqual(readFrame(frame), frame);
    }),
    { numRuns: 2_000 },
  );
});

const fuzzRounds = 8;
const flipper = `
const { workerData: { memory, seed, begun } } = require("node:worker_threads");
const words = new Int32Array(memory);
let state = seed;
const next = () => (state = (Math.imul(state, 1664525) + 1013904223) | 0) >>> 8;
for (let n = 0; ; n += 1) {
  const at = next() % 1_000 === 0 ? next() % 256 : 256 + (next() % (words.length - 256));
  words[at] ^= 1 << (next() % 32);
  if (n === 0) Atomics.store(begun, 0, 1);
}`;

/** Reads in a row that find nothing: a record was made to wait for a message that never comes. */
const enoughQuiet = 1_000;

test("bytes that another thread flips while they are read end in frames, in one malformed or in silence", async () => {
  for (let seed = 1; seed <= fuzzRounds; seed += 1) {
    const memory = ringMemory();
    const begun = new Int32Array(new SharedArrayBuffer(4));
    const [host, guest] = [shoreOf(memory, "host"), shoreOf(memory, "guest")];
    const state = { over: false, quiet: 0 };
    const inbox = new Inbox(host.in, (frame) => {
      assert.equal(state.over, false, "nothing is handed over after something malformed");
      state.over = frame instanceof MalformedFrame;
      if (!(frame instanceof MalformedFrame)) assert.deepEqual(readFrame(frame), frame);
    });
    const outbox = new Outbox(guest.out, () => undefined);
    const worker = new Worker(flipper, { eval: true, workerData: { memory, seed, begun } });
    await using _ = { [Symbol.asyncDispose]: () => worker.terminate().then(() => undefined) };
    await until(() => Atomics.load(begun, 0) === 1);
    await until(() => {
      for (let n = 0; n < 100; n += 1) {
        outbox.send(callFrame(n, { text: "some text", list: [n, n / 3, null, { deep: [true] }] }));
        if (n % 8 === 0) state.quiet = inbox.read() === 0 ? state.quiet + 1 : 0;
      }
      return state.over || state.quiet > enoughQuiet;
    });
    inbox.read();
  }
});
