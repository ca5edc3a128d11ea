import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { subject } from "../subject.ts";

export default subject(async () => {
  const worker = new Worker("setInterval(() => {}, 1_000)", { eval: true }); // leak
  await once(worker, "online");
  return { use: () => worker.threadId };
});
