import { once } from "node:events";
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import { AsyncLocalStorage } from "node:async_hooks";
import { type EchoPeer, Waiting } from "./echoing.ts";
import { Limit } from "./limit.ts";
import type { Payload } from "./payload.ts";

/** What this bench uses of the channel. No door leads to it, and none should: so it is taken by its address, as guests are. */
interface Channel {
  send(frame: object): void;
  receive(
    listen: (frame: {
      readonly id: number;
      readonly input?: Bytes | Payload;
      readonly value?: Bytes | Payload;
    }) => void,
  ): void;
  close(): void;
}
interface Bytes {
  read(decode: (from: unknown) => Payload): Payload;
}
interface Record {
  write(to: unknown, value: Payload, limits: object): void;
  read(from: unknown, limits: object): Payload;
}
type Evaluate = (expression: string) => unknown;
interface Wire {
  readonly side: "host" | "guest";
  readonly memory: SharedArrayBuffer;
  readonly port: MessagePort;
}

const channels = new URL("../../packages/tenon/src/channel/", import.meta.url);

async function load<Module>(name: string): Promise<Module> {
  return (await import(new URL(name, channels).href)) as Module;
}

export interface Records {
  /** As it is sent: it writes itself. */
  readonly given: (payload: Payload) => object;
  readonly taken: (bytes: Bytes) => Payload;
}

/** Payloads as records of one layout, as those of a client are. */
export async function records(): Promise<Records> {
  const { compileRecord } = await load<{ compileRecord: (schema: object, code: object) => Record }>("record/record.ts");
  const { RecordPayload } = await load<{ RecordPayload: new (way: object, value: Payload) => object }>(
    "record/record-payload.ts",
  );
  const { makeCode } = await load<{ makeCode: { readonly evaluate: Evaluate } }>("codec.ts");
  const codec = compileRecord(Limit.methods.echo.input, makeCode);
  const limits = { maxBytes: 2 ** 24, maxDepth: 64 };
  const way = { codec, limits, copy: (value: Payload) => value, refuse: (thrown: unknown) => thrown };
  const read = (from: unknown): Payload => codec.read(from, limits);
  return { given: (payload) => new RecordPayload(way, payload), taken: (bytes) => bytes.read(read) };
}

export async function openRing(wire: Wire): Promise<Channel> {
  const { RingChannel } = await load<{ RingChannel: new (options: object) => Channel }>("ring/ring-channel.ts");
  const { platformTurns } = await load<{ platformTurns: (platform: object) => object }>("ring/turns.ts");
  const turns = platformTurns({
    nextTick: (run: () => void) => process.nextTick(run),
    setImmediate,
    snapshot: () => AsyncLocalStorage.snapshot(),
  });
  return new RingChannel({ ...wire, turns, spins: true });
}

/** The channel alone: frames with a number and records in shared memory. No client, no instance, nothing that guards a call. */
export const bareRing: EchoPeer = {
  name: "bare ring",
  open: async () => {
    const { ringMemory } = await load<{ ringMemory: () => SharedArrayBuffer }>("ring/memory.ts");
    const memory = ringMemory();
    const { port1, port2 } = new MessageChannel();
    const worker = new Worker(new URL("ring-echo.ts", import.meta.url), {
      workerData: { memory, port: port2 },
      transferList: [port2],
    });
    await once(worker, "message");
    const channel = await openRing({ side: "host", memory, port: port1 });
    const waiting = new Waiting<Payload>();
    const { given, taken } = await records();
    // What finds the ring full, or is too long for it, comes as a value.
    channel.receive(({ id, value }) => {
      if (value !== undefined) waiting.answered(id, "read" in value ? taken(value) : value);
    });
    const target = { kind: "method", name: "echo" };
    return {
      echo: (input) =>
        waiting.ask((id) =>
          channel.send({ type: "call", id, instance: 1, target, input: given(input), stream: "none" }),
        ),
      [Symbol.asyncDispose]: async () => {
        channel.close();
        await worker.terminate();
      },
    };
  },
};
