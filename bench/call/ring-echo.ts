// The other side of the bare ring.
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { openRing } from "./ring.ts";

const { memory, port } = workerData as { readonly memory: SharedArrayBuffer; readonly port: MessagePort };
const channel = await openRing({ side: "guest", memory, port });
channel.receive(({ id, input }) => {
  if (input !== undefined) channel.send({ type: "result", id, value: { key: input.key, cost: input.cost } });
});
parentPort?.postMessage("ready");
