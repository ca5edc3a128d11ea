import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { MessageChannel, type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import fc from "fast-check";
import type { ByteReader } from "../../../src/channel/binary/byte-reader.ts";
import type { ByteWriter } from "../../../src/channel/binary/byte-writer.ts";
import { Encoded, EncodedBytes } from "../../../src/channel/binary/encoded.ts";
import type { MalformedFrame } from "../../../src/channel/frame.ts";
import { bellMemory, PortChannel } from "../../../src/channel/port/port-channel.ts";
import { Inbox, type PlacedFrame } from "../../../src/channel/ring/inbox.ts";
import { ringMemory, shoreOf } from "../../../src/channel/ring/memory.ts";
import { Outbox } from "../../../src/channel/ring/outbox.ts";
import type { Frame } from "../../../src/contract/messages.ts";
import { guardLeaks } from "../../leak-guard.ts";
import { until } from "../../realm/plugin.ts";
import { callFrame, Ends, logFrame, numbersOf } from "./ends.ts";

guardLeaks();

/** More than a record may have. */
const tooLong = 20_000;
const plenty = 5_000;

test("frames arrive in order, whether they went by the ring, were too long for it, or found it full", async () => {
  const size = fc.oneof(fc.nat(40), fc.integer({ min: 1_000, max: tooLong }));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(size, fc.boolean()), { maxLength: 200 }), fc.boolean(), async (sizes, spins) => {
      using ends = new Ends({ spins }).listen();
      for (const [n, [length, pause]] of sizes.entries()) {
        ends.guest.send(logFrame(n, length));
        if (pause) await Promise.resolve();
      }
      await until(() => ends.atHost.length >= sizes.length);
      assert.deepEqual(numbersOf(ends.atHost), [...sizes.keys()]);
    }),
    { numRuns: 40 },
  );
});

test("what a sender that waits for nobody sends all arrives, in order, while the receiver is busy elsewhere", async () => {
  using ends = new Ends().listen();
  for (let n = 0; n < plenty; n += 1) ends.guest.send(logFrame(n, n % 100));
  await until(() => ends.atHost.length >= plenty);
  assert.deepEqual(numbersOf(ends.atHost), [...Array(plenty).keys()]);
});

test("nothing is handed over inside of receive()", async () => {
  using ends = new Ends();
  ends.guest.send(logFrame(1));
  ends.host.receive((frame) => ends.atHost.push(frame));
  assert.equal(ends.atHost.length, 0);
  await until(() => ends.atHost.length === 1);
});

test("what cannot be cloned is thrown at the sender and sends nothing; what can, but is no plain data, goes by the port", async () => {
  using ends = new Ends().listen();
  assert.throws(() => ends.host.send(callFrame(1, { run: () => 1 })), { name: "DataCloneError" });
  ends.host.send(callFrame(2, new Map([["a", 1]])));
  ends.host.send(callFrame(3));
  await until(() => ends.atGuest.length === 2);
  assert.deepEqual(ends.atGuest, [callFrame(2, new Map([["a", 1]])), callFrame(3)]);
});

test("a getter that throws throws at the sender, and the next frames are whole", async () => {
  using ends = new Ends().listen();
  const thrower = {
    get value(): never {
      throw new RangeError("not now");
    },
  };
  assert.throws(() => ends.host.send(callFrame(1, thrower)), RangeError);
  const frames = [logFrame(1), callFrame(2, "whole"), callFrame(3)];
  for (const frame of frames) ends.host.send(frame);
  await until(() => ends.atGuest.length === frames.length);
  assert.deepEqual(ends.atGuest, frames);
});

test("a getter that sends while it is read disturbs nothing: what it sends arrives, and the frame that it is part of", async () => {
  using ends = new Ends().listen();
  const sender = {
    get value() {
      ends.host.send(callFrame(2, "y".repeat(100)));
      return "x".repeat(100);
    },
    rest: 1,
  };
  ends.host.send(callFrame(1, sender));
  ends.host.send(callFrame(3));
  await until(() => ends.atGuest.length === 3);
  assert.deepEqual(ends.atGuest, [
    callFrame(2, "y".repeat(100)),
    callFrame(1, { value: "x".repeat(100), rest: 1 }),
    callFrame(3),
  ]);
});

test("all that was sent before a sudden end is read, then nothing more", () => {
  const ends = new Ends().listen();
  for (let n = 0; n < plenty; n += 1) ends.guest.send(logFrame(n, n % 7 === 0 ? tooLong : 10));
  ends.drain();
  assert.deepEqual(numbersOf(ends.atHost), [...Array(plenty).keys()]);
  ends.host.close();
  ends.guest.send(logFrame(0));
  ends.drain();
  assert.equal(ends.atHost.length, plenty);
  ends.guest.close();
});

test("closing is idempotent, and afterwards nothing is sent or received", async () => {
  using ends = new Ends().listen();
  ends.guest.send(logFrame(1));
  ends.host.close();
  ends.host.close();
  ends.host.send(callFrame(1));
  await turn();
  await turn();
  assert.deepEqual([ends.atHost, ends.atGuest], [[], []]);
});

test("a listener that throws loses nothing of what comes after, and gets nothing twice", () => {
  const waiting: (() => void)[] = [];
  const turns = {
    soon: (run: () => void) => waiting.push(run),
    later: (run: () => void) => waiting.push(run),
    now: () => 0,
  };
  using ends = new Ends({ turns });
  ends.host.receive((frame) => {
    ends.atHost.push(frame);
    if (ends.atHost.length === 2) throw new RangeError("a listener's own");
  });
  for (let n = 0; n < 5; n += 1) ends.guest.send(logFrame(n));
  assert.throws(() => waiting.shift()?.(), RangeError);
  while (waiting.length > 0) waiting.shift()?.();
  assert.deepEqual(numbersOf(ends.atHost), [0, 1, 2, 3, 4]);
});

test("what comes is handed over in the async context of nobody's call", async () => {
  const storage = new AsyncLocalStorage<string>();
  const seen: unknown[] = [];
  using ends = new Ends({ spins: true });
  ends.host.receive(() => seen.push(storage.getStore()));
  ends.guest.receive(() => ends.guest.send(logFrame(1)));
  for (let n = 0; n < 5; n += 1) {
    storage.run(`call ${n}`, () => ends.host.send(callFrame(n)));
    await until(() => seen.length === n + 1);
  }
  assert.deepEqual(new Set(seen), new Set([undefined]));
});

test("both sides' event loops turn while they talk without end", async () => {
  using ends = new Ends({ spins: true });
  let rounds = 0;
  ends.guest.receive(() => ends.guest.send(logFrame(1)));
  ends.host.receive(() => {
    rounds += 1;
    ends.host.send(callFrame(rounds));
  });
  ends.host.send(callFrame(0));
  for (let n = 0; n < 20; n += 1) await turn();
  assert.ok(rounds > 0);
});

/** A payload of two numbers that knows how to write itself. */
class Pair extends Encoded {
  readonly value: readonly [number, number];
  constructor(value: readonly [number, number]) {
    super();
    this.value = value;
  }
  get copied(): this {
    return this;
  }
  write(to: ByteWriter): void {
    to.room(16);
    for (const number of this.value) to.f64(number);
  }
}
const readPair = (from: ByteReader): readonly number[] => [from.f64(), from.f64()];

test("a payload that writes itself is read out of the record while it is delivered, and not later", async () => {
  using ends = new Ends();
  const pairs: unknown[] = [];
  const kept: EncodedBytes[] = [];
  ends.host.receive((frame) => {
    assert.ok("value" in frame && frame.value instanceof EncodedBytes);
    pairs.push(frame.value.read(readPair), frame.value.read(readPair));
    kept.push(frame.value);
  });
  for (const n of [1, 2]) ends.guest.send({ type: "result", id: n, value: new Pair([n, n / 3]) });
  await until(() => pairs.length === 4);
  assert.deepEqual(pairs, [
    [1, 1 / 3],
    [1, 1 / 3],
    [2, 2 / 3],
    [2, 2 / 3],
  ]);
  assert.throws(() => kept[0]?.read(readPair), RangeError);
});

test("a payload that writes itself goes as its value where values go", async () => {
  const { port1, port2 } = new MessageChannel();
  const bells = bellMemory();
  const end = (side: "host" | "guest", port: MessagePort): PortChannel =>
    new PortChannel({ side, port, bells, take: () => receiveMessageOnPort(port) });
  const [here, there] = [end("host", port1), end("guest", port2)];
  const got: unknown[] = [];
  there.receive((frame) => got.push(frame));
  here.send({ type: "result", id: 1, value: new Pair([1, 2]) });
  await until(() => got.length === 1);
  assert.deepEqual(got, [{ type: "result", id: 1, value: [1, 2] }]);
  here.close();
  there.close();
});

test("a name that went by the port first goes as text by the ring", async () => {
  using ends = new Ends().listen();
  const frames = [callFrame(1, "x".repeat(tooLong)), logFrame(1), callFrame(2), callFrame(3)];
  for (const frame of frames) ends.host.send(frame);
  await until(() => ends.atGuest.length === frames.length);
  assert.deepEqual(ends.atGuest, frames);
});

test("a message by the port belongs behind all that was taken out of the ring and all that filled it again", () => {
  const memory = ringMemory();
  const messages: PlacedFrame[] = [];
  const got: (Frame | MalformedFrame)[] = [];
  const outbox = new Outbox(shoreOf(memory, "host").out, (message) => messages.push(message));
  const inbox = new Inbox(shoreOf(memory, "guest").in, (frame) => got.push(frame));
  let sent = 0;
  const send = (textLength: number, way: "by ring" | "by port"): void =>
    assert.equal(outbox.send(logFrame(sent++, textLength)), way);
  send(tooLong, "by port");
  for (let record = 0; record < 60; record++) send(1_000, "by ring");
  // What was taken waits for the message that came before it, and its room is used again.
  assert.equal(inbox.read(), 0);
  for (let record = 0; record < 60; record++) send(1_000, "by ring");
  send(tooLong, "by port");
  for (const message of messages) inbox.readMessage(message);
  assert.deepEqual(
    numbersOf(got),
    Array.from({ length: sent }, (_, number) => number),
  );
});
