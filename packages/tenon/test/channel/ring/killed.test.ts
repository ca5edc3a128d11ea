import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { once } from "node:events";
import { test } from "node:test";
import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import { ringMemory } from "../../../src/channel/ring/memory.ts";
import { RingChannel } from "../../../src/channel/ring/ring-channel.ts";
import { platformTurns } from "../../../src/channel/ring/turns.ts";
import { guardLeaks } from "../../leak-guard.ts";
import { until } from "../../realm/plugin.ts";
import { textOf } from "./numbered.ts";

guardLeaks();

const rounds = 8;
const fixture = new URL("./fixtures/sends.ts", import.meta.url);

test("of what a thread sent before it was killed, at whatever instruction, all arrives, once, whole and in order", async () => {
  const before: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { port1, port2 } = new MessageChannel();
    const count = new Int32Array(new SharedArrayBuffer(4));
    const memory = ringMemory();
    const turns = platformTurns({
      nextTick: (run) => process.nextTick(run),
      setImmediate,
      snapshot: () => AsyncLocalStorage.snapshot(),
    });
    const take = (): ReturnType<typeof receiveMessageOnPort> => receiveMessageOnPort(port1);
    const channel = new RingChannel({ side: "host", memory, port: port1, take, turns, spins: true });
    let expected = 0;
    channel.receive((frame) => {
      assert.deepEqual(frame, {
        type: "log",
        instance: expected,
        level: "info",
        text: textOf(expected),
        call: undefined,
      });
      expected += 1;
    });
    const worker = new Worker(fixture, { workerData: { memory, port: port2, count }, transferList: [port2] });
    const wanted = 1 + round * round * 17;
    await until(() => Atomics.load(count, 0) >= wanted);
    const exited = once(worker, "exit");
    void worker.terminate();
    await exited;
    channel.drain(() => receiveMessageOnPort(port1));
    channel.close();
    const sent = Atomics.load(count, 0);
    // The one under way may have been sent and not been counted.
    assert.ok(expected === sent || expected === sent + 1, `${sent} sent, ${expected} arrived`);
    before.push(sent);
  }
  assert.ok(new Set(before).size > 1);
});
