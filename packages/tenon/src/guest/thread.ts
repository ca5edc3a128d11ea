import { PortChannel, type Port } from "../channel/port/port-channel.ts";
import { RingChannel } from "../channel/ring/ring-channel.ts";
import type { NaturalGlobals } from "./ambient.ts";
import { startInNode } from "./node-realm.ts";

interface WorkerModule {
  readonly workerData: {
    readonly port: Port;
    readonly ring?: { readonly memory: SharedArrayBuffer; readonly spins: boolean };
  };
}

/** Starts the guest in a worker. `surroundings` is the worker's global object before plugin code runs. */
export default function startThread(surroundings: NaturalGlobals): void {
  startInNode(surroundings, {
    realm: "thread",
    open: (turns, builtin) => {
      const threads = builtin("node:worker_threads") as WorkerModule;
      const { port, ring } = threads.workerData;
      // Plugin code finds no way to the host's wire by asking for the worker's data.
      for (const name of ["port", "ring"]) Reflect.deleteProperty(threads.workerData, name);
      return ring === undefined ? new PortChannel(port) : new RingChannel({ side: "guest", port, turns, ...ring });
    },
  });
}
