// A process that has so many idle threads of one kind, says so, and waits for its end. Started by bench.ts.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { createHost, openPlugin } from "tenon";
import { Idle } from "./contract.ts";

const [kind, count] = [process.argv[2], Number(process.argv[3])];

async function instances(): Promise<void> {
  const from = import.meta.dirname;
  const host = await createHost({ from });
  const plugin = await openPlugin({ entry: "./plugin.ts", name: "idle", version: "1.0.0" }, { from });
  for (let number = 0; number < count; number++) {
    const name = `idle-${number}`;
    await host.load(plugin, { realm: "thread", name });
    using lease = await host.lease(Idle, name);
    await lease.nothing(undefined);
  }
}

async function workers(): Promise<void> {
  const listens = `require("node:worker_threads").parentPort.on("message", () => undefined);`;
  for (let number = 0; number < count; number++) {
    // Its heap may be what that of an instance may be: neither is given a limit.
    const worker = new Worker(listens, { eval: true });
    await once(worker, "online");
  }
}

await (kind === "instances" ? instances() : workers());
process.send?.("ready");
process.on("disconnect", () => process.exit());
