// Answers each message by one of the same content, over the worker's own port or the one it was given.
import { type MessagePort, parentPort, workerData } from "node:worker_threads";

const port = (workerData as { readonly port: MessagePort } | null)?.port ?? parentPort;
port?.on("message", ({ id, payload }: { id: number; payload: { key: string; cost: number } }) =>
  port.postMessage({ id, payload: { key: payload.key, cost: payload.cost } }),
);
