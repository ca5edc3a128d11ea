// The other side of the bare ring.
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { openRing, records } from "./ring.ts";

const { memory, port } = workerData as { readonly memory: SharedArrayBuffer; readonly port: MessagePort };
const channel = await openRing({ side: "guest", memory, port });
const { given, taken } = await records();
channel.receive(({ id, input }) => {
  if (input === undefined) return;
  const { key, cost } = "read" in input ? taken(input) : input;
  channel.send({ type: "result", id, value: given({ key, cost }) });
});
parentPort?.postMessage("ready");
