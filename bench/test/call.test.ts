import assert from "node:assert/strict";
import { test } from "node:test";
import { type EchoPeer, echoSubject, Numbered } from "../call/echoing.ts";
import { checkPayload, payloads, type Size, sizes, small } from "../call/payload.ts";
import { echoModule } from "../call/peers/extism-module.ts";
import { messageChannel, postMessage } from "../call/peers/messages.ts";
import { forked, unixSocket } from "../call/peers/processes.ts";
import { framed, frames } from "../call/peers/worker/framing.ts";
import { bareRing } from "../call/ring.ts";
import { blocking, many, port, ring } from "../call/tenon.ts";

/** Of WebAssembly what a test needs; the types of this repository have none of it. */
interface Instantiates {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: { echo: () => number } } }>;
}

// What npm has to install first is left to the bench itself.
const installed: readonly EchoPeer[] = [
  ring,
  blocking,
  port,
  many(2),
  bareRing,
  postMessage,
  messageChannel,
  forked,
  unixSocket,
];

for (const each of installed) {
  test(`${each.name} answers with what it got, one at a time and many at once, and goes when it is closed`, async () => {
    const before = process.getActiveResourcesInfo().length;
    for (const size of [small, sizes.at(-2) as Size]) {
      for (const [kind, inFlight] of [
        ["each", 1],
        ["each", 4],
        ["rate", 4],
      ] as const) {
        const subject = await echoSubject(each, size, { kind, count: 9, inFlight }).open();
        try {
          const samples = await subject.round();
          assert.equal(samples.length, kind === "each" ? 9 : 1);
          assert.ok([...samples].every((sample) => sample > 0));
        } finally {
          await subject[Symbol.asyncDispose]();
        }
      }
    }
    for (let turns = 0; turns < 1_000 && process.getActiveResourcesInfo().length > before; turns++)
      await new Promise((resolve) => setTimeout(resolve, 1));
    assert.ok(process.getActiveResourcesInfo().length <= before);
  });
}

test("an answer of another call, one that is cut short and one that was changed are wrong", () => {
  const sent = payloads(small)(3);
  checkPayload({ key: "alice", cost: 3 }, sent);
  for (const wrong of [
    { key: "alice", cost: 4 },
    { key: "alic", cost: 3 },
    { key: "alicf", cost: 3 },
  ])
    assert.throws(() => checkPayload(wrong, sent), /wanted 3 and 5/);
});

test("answers find their calls in any order", async () => {
  const posted: { id: number; payload: { key: string; cost: number } }[] = [];
  const calls = new Numbered((message) => posted.push(message));
  const [one, two] = [calls.echo({ key: "a", cost: 1 }), calls.echo({ key: "b", cost: 2 })];
  for (const message of posted.toReversed()) calls.answered(message);
  assert.deepEqual([await one, await two], [posted[0]?.payload, posted[1]?.payload]);
});

test("messages behind their lengths come out whole, however the stream was cut", () => {
  const messages = ["", "ä".repeat(300), { key: "alice", cost: 1 }];
  const stream = Buffer.concat(messages.map(framed));
  for (const pieceBytes of [1, 2, 3, 5, 7, 64, stream.length]) {
    const found: unknown[] = [];
    const read = frames((message) => found.push(message));
    for (let at = 0; at < stream.length; at += pieceBytes) read(stream.subarray(at, at + pieceBytes));
    assert.deepEqual(found, messages, `in pieces of ${pieceBytes}`);
  }
});

test("the module for Extism copies what it is given", async () => {
  const input = Buffer.from("nineteen characters");
  const memory = new Map<bigint, number>();
  let given: readonly [bigint, bigint] | undefined;
  const at = (offset: bigint): number => input[Number(offset)] ?? 0;
  const kernel = {
    input_length: () => BigInt(input.length),
    input_load_u8: at,
    input_load_u64: (offset: bigint) => input.readBigUInt64LE(Number(offset)),
    alloc: () => 100n,
    store_u8: (offset: bigint, value: number) => void memory.set(offset, value),
    store_u64: (offset: bigint, value: bigint) => {
      for (let byte = 0n; byte < 8n; byte += 1n) memory.set(offset + byte, Number((value >> (8n * byte)) & 255n));
    },
    output_set: (offset: bigint, length: bigint) => void (given = [offset, length]),
  };
  const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: Instantiates };
  const { instance } = await WebAssembly.instantiate(echoModule(), { "extism:host/env": kernel });
  assert.equal(instance.exports.echo(), 0);
  assert.deepEqual(given, [100n, BigInt(input.length)]);
  const output = Array.from(input, (_, index) => memory.get(100n + BigInt(index)) ?? 0);
  assert.equal(Buffer.from(output).toString(), "nineteen characters");
});
