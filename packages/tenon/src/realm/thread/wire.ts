import { AsyncLocalStorage } from "node:async_hooks";
import { availableParallelism } from "node:os";
import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import type { ThreadChannel } from "../../channel/channel.ts";
import type { FloodBound } from "../../channel/port/flood.ts";
import { bellMemory, PortChannel } from "../../channel/port/port-channel.ts";
import { ringMemory } from "../../channel/ring/memory.ts";
import { RingChannel } from "../../channel/ring/ring-channel.ts";
import { platformTurns } from "../../channel/ring/turns.ts";
import type { ThreadWire } from "../realm.ts";

export interface OpenedWire {
  readonly channel: ThreadChannel;
  /** What the guest needs besides its port to open the other end. */
  readonly forGuest: {
    readonly ring?: { readonly memory: SharedArrayBuffer; readonly spins: boolean };
    readonly bells?: SharedArrayBuffer;
  };
}

interface Ends {
  readonly port: MessagePort;
  /** Whether the thread is still there. */
  readonly alive: () => boolean;
  readonly bound: FloodBound;
  /** The thread slept, and is being woken. */
  readonly onWake: () => void;
}

/** Opens the host's end of a wire to a thread. The channel owns the port. */
export function openWire(kind: ThreadWire, ends: Ends): OpenedWire {
  const own = { ...ends, side: "host", take: () => receiveMessageOnPort(ends.port) } as const;
  switch (kind) {
    case "port": {
      const bells = bellMemory();
      return { channel: new PortChannel({ ...own, bells }), forGuest: { bells } };
    }
    case "ring": {
      const ring = { memory: ringMemory(), spins: availableParallelism() > 1 };
      const turns = platformTurns({
        nextTick: (run) => process.nextTick(run),
        setImmediate,
        snapshot: () => AsyncLocalStorage.snapshot(),
      });
      return { channel: new RingChannel({ ...own, turns, ...ring }), forGuest: { ring } };
    }
  }
}
