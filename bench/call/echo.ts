// The other side of a bare port: a worker that answers each message with one of the same size.
import { type MessagePort, workerData } from "node:worker_threads";
import { limiter } from "./limit.ts";

const { port } = workerData as { readonly port: MessagePort };
const { execute } = limiter();
port.on("message", ({ id, input }: { id: number; input: { key: string; cost: number } }) =>
  port.postMessage({ id, value: execute(input) }),
);
