import assert from "node:assert/strict";
import { test } from "node:test";
import type { ByteReader } from "../../../src/channel/binary/byte-reader.ts";
import type { ByteWriter } from "../../../src/channel/binary/byte-writer.ts";
import { Encoded, EncodedBytes } from "../../../src/channel/binary/encoded.ts";
import type { MalformedFrame } from "../../../src/channel/frame.ts";
import { PipeChannel } from "../../../src/channel/pipe/pipe-channel.ts";
import type { Frame } from "../../../src/contract/messages.ts";
import { guardLeaks } from "../../leak-guard.ts";
import { until } from "../../realm/plugin.ts";
import { CutPipe } from "./cut-pipe.ts";

guardLeaks();

/** Bytes that know how to write themselves, and what is done while they are. */
class Some extends Encoded {
  readonly #bytes: Uint8Array;
  readonly #onRead: () => void;
  constructor(bytes: Uint8Array, onRead: () => void = () => undefined) {
    super();
    this.#bytes = bytes;
    this.#onRead = onRead;
  }
  get value(): unknown {
    this.#onRead();
    return this.#bytes;
  }
  get copied(): Some {
    this.#onRead();
    return new Some(this.#bytes);
  }
  write(to: ByteWriter): void {
    this.#onRead();
    to.room(4 + this.#bytes.length);
    to.u32(this.#bytes.length);
    to.put(this.#bytes);
  }
}
const readSome = (from: ByteReader): Uint8Array => from.take(from.u32());

/** What came of each frame: its name, and its payload as it was sent. */
type Came = readonly [name: string, form: "record" | "value", bytes: Uint8Array];

function opened(every: number): { send(name: string, input: unknown): void; came: Came[] } {
  const soon = (run: () => void): void => queueMicrotask(() => process.nextTick(run));
  const [one, other] = CutPipe.pair(() => every);
  const from = new PipeChannel({ pipe: one, soon, longestBytes: 2 ** 24 });
  const to = new PipeChannel({ pipe: other, soon, longestBytes: 2 ** 24 });
  const came: Came[] = [];
  from.receive(() => undefined);
  to.receive((frame: Frame | MalformedFrame) => {
    assert.ok("input" in frame, JSON.stringify(frame));
    const { input, target } = frame;
    came.push(
      input instanceof EncodedBytes
        ? [target.name, "record", input.read(readSome)]
        : [target.name, "value", input as Uint8Array],
    );
  });
  let id = 0;
  const send = (name: string, input: unknown): void =>
    from.send({ type: "call", id: ++id, instance: 1, target: { kind: "method", name }, input, stream: "none" });
  return { send, came };
}

test("a payload that writes itself is read out of its record, however the stream is cut", async () => {
  for (const every of [1, 7, 65_536, Infinity]) {
    const { send, came } = opened(every);
    const sent = [0, 1, 9, 1_000].map((length) => new Uint8Array(length).fill(length % 251));
    for (const bytes of sent) send("go", new Some(bytes));
    await until(() => came.length === sent.length);
    assert.deepEqual(
      came,
      sent.map((bytes) => ["go", "record", bytes]),
    );
  }
});

test("it is read twice where it is long, and goes as a value where it is longer than a mebibyte", async () => {
  const { send, came } = opened(65_536);
  const read: number[] = [];
  const sizes = [60_000, 100_000, 2 ** 20 - 100, 2 ** 20, 3 * 2 ** 20];
  for (const size of sizes) {
    let times = 0;
    send("go", new Some(new Uint8Array(size).fill(7), () => (times += 1)));
    read.push(times);
  }
  await until(() => came.length === sizes.length);
  assert.deepEqual(
    came.map(([, form, bytes]) => [form, bytes.length]),
    sizes.map((size) => [size < 2 ** 20 ? "record" : "value", size]),
  );
  assert.deepEqual(read, [1, 2, 2, 2, 2]);
});

test("what is sent while a record is written comes before it, by names of which neither side takes one for another", async () => {
  const { send, came } = opened(Infinity);
  const [outer, inner] = [Uint8Array.of(1), Uint8Array.of(2)];
  for (const name of ["first", "second", "first"]) {
    send(
      name,
      new Some(outer, () => {
        send(name, inner);
        send("between", new Some(inner, () => send("third", inner)));
      }),
    );
  }
  for (const name of ["first", "second", "third", "between"]) send(name, outer);
  await until(() => came.length === 16);
  const nested = (name: string): Came[] => [
    [name, "value", inner],
    ["third", "value", inner],
    ["between", "record", inner],
    [name, "record", outer],
  ];
  assert.deepEqual(came, [
    ...["first", "second", "first"].flatMap(nested),
    ...["first", "second", "third", "between"].map((name): Came => [name, "value", outer]),
  ]);
});

test("a record whose writing throws is not sent, and what was sent meanwhile is", async () => {
  const { send, came } = opened(Infinity);
  const thrower = new Some(Uint8Array.of(1), () => {
    send("inner", Uint8Array.of(2));
    throw new RangeError("not now");
  });
  assert.throws(() => send("outer", thrower), RangeError);
  send("outer", Uint8Array.of(3));
  await until(() => came.length === 2);
  assert.deepEqual(came, [
    ["inner", "value", Uint8Array.of(2)],
    ["outer", "value", Uint8Array.of(3)],
  ]);
});
