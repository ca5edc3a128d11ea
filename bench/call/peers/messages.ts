import { once } from "node:events";
import { MessageChannel, Worker } from "node:worker_threads";
import { type EchoPeer, Numbered } from "../echoing.ts";

const answers = new URL("worker/messages.ts", import.meta.url);

/** Messages to a worker and back, with nothing but a number to tell the answers apart. */
export const postMessage: EchoPeer = {
  name: "postMessage",
  open: async () => {
    const worker = new Worker(answers);
    await once(worker, "online");
    const calls = new Numbered((message) => worker.postMessage(message));
    worker.on("message", calls.answered);
    return { echo: calls.echo, [Symbol.asyncDispose]: async () => void (await worker.terminate()) };
  },
};

/** The same by a port of their own. */
export const messageChannel: EchoPeer = {
  name: "MessageChannel",
  open: async () => {
    const { port1: port, port2 } = new MessageChannel();
    const worker = new Worker(answers, { workerData: { port: port2 }, transferList: [port2] });
    await once(worker, "online");
    const calls = new Numbered((message) => port.postMessage(message));
    port.on("message", calls.answered);
    return {
      echo: calls.echo,
      [Symbol.asyncDispose]: async () => {
        port.close();
        await worker.terminate();
      },
    };
  },
};
