import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { subject } from "../subject.ts";

export default subject(() => ({
  async use() {
    const worker = new Worker("42", { eval: true });
    const [code] = (await once(worker, "exit")) as [number];
    return code;
  },
}));
