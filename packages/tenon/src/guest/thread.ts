import type { Channel } from "../channel/channel.ts";
import { PortChannel, type Port } from "../channel/port/port-channel.ts";
import { RingChannel, type RingChannelOptions } from "../channel/ring/ring-channel.ts";
import type { Turns } from "../channel/ring/turns.ts";
import type { NaturalGlobals } from "./ambient.ts";
import { startInNode } from "./node-realm.ts";

interface WorkerRing {
  readonly memory: SharedArrayBuffer;
  readonly spins: boolean;
}

interface WorkerModule {
  readonly workerData: {
    readonly port: Port;
    readonly ring?: WorkerRing;
    readonly bells?: SharedArrayBuffer;
    readonly unreadable: string | undefined;
  };
  readonly receiveMessageOnPort: (port: Port) => { readonly message: unknown } | undefined;
}

/** Starts the guest in a worker. `surroundings` is the worker's global object before plugin code runs. */
export default function startThread(surroundings: NaturalGlobals): void {
  const { permission } = surroundings["process"] as {
    readonly permission?: { drop(scope: string, reference: string): void };
  };
  startInNode(surroundings, {
    realm: "thread",
    open: (turns, builtin) => {
      const { workerData, receiveMessageOnPort } = builtin("node:worker_threads") as WorkerModule;
      const { port, ring, bells, unreadable } = workerData;
      // Plugin code finds no way to the host's wire by asking for the worker's data.
      for (const name of ["port", "ring", "bells", "unreadable"]) Reflect.deleteProperty(workerData, name);
      // Node lets a worker with permissions read all of the working directory, without having been told to (24 and 26).
      if (unreadable !== undefined) permission?.drop("fs.read", unreadable);
      return openChannel({ side: "guest", port, take: () => receiveMessageOnPort(port) }, turns, ring, bells);
    },
  });
}

type Own = Pick<RingChannelOptions, "side" | "port" | "take">;

function openChannel(
  own: Own,
  turns: Turns,
  ring: WorkerRing | undefined,
  bells: SharedArrayBuffer | undefined,
): Channel {
  if (ring !== undefined) return new RingChannel({ ...own, turns, ...ring });
  if (bells !== undefined) return new PortChannel({ ...own, bells });
  throw new TypeError("The host gave no memory for the wire");
}
