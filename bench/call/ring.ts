import { once } from "node:events";
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import { AsyncLocalStorage } from "node:async_hooks";
import { type EchoPeer, Waiting } from "./echoing.ts";
import type { Payload } from "./payload.ts";

/** What this bench uses of the channel. No door leads to it, and none should: so it is taken by its address, as guests are. */
interface Channel {
  send(frame: object): void;
  receive(listen: (frame: { readonly id: number; readonly input?: Payload; readonly value?: Payload }) => void): void;
  close(): void;
}
interface Wire {
  readonly side: "host" | "guest";
  readonly memory: SharedArrayBuffer;
  readonly port: MessagePort;
}

const channels = new URL("../../packages/tenon/src/channel/ring/", import.meta.url);

async function load<Module>(name: string): Promise<Module> {
  return (await import(new URL(name, channels).href)) as Module;
}

export async function openRing(wire: Wire): Promise<Channel> {
  const { RingChannel } = await load<{ RingChannel: new (options: object) => Channel }>("ring-channel.ts");
  const { platformTurns } = await load<{ platformTurns: (platform: object) => object }>("turns.ts");
  const turns = platformTurns({
    nextTick: (run: () => void) => process.nextTick(run),
    setImmediate,
    snapshot: () => AsyncLocalStorage.snapshot(),
  });
  return new RingChannel({ ...wire, turns, spins: true });
}

/** The channel alone: frames with a number, records in shared memory, nothing checked but the frames themselves. */
export const bareRing: EchoPeer = {
  name: "bare ring",
  open: async () => {
    const { ringMemory } = await load<{ ringMemory: () => SharedArrayBuffer }>("memory.ts");
    const memory = ringMemory();
    const { port1, port2 } = new MessageChannel();
    const worker = new Worker(new URL("ring-echo.ts", import.meta.url), {
      workerData: { memory, port: port2 },
      transferList: [port2],
    });
    await once(worker, "message");
    const channel = await openRing({ side: "host", memory, port: port1 });
    const waiting = new Waiting<Payload>();
    channel.receive(({ id, value }) => {
      if (value !== undefined) waiting.answered(id, value);
    });
    const target = { kind: "method", name: "echo" };
    return {
      echo: (input) =>
        waiting.ask((id) => channel.send({ type: "call", id, instance: 1, target, input, stream: "none" })),
      [Symbol.asyncDispose]: async () => {
        channel.close();
        await worker.terminate();
      },
    };
  },
};
