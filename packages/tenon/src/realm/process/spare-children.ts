import { randomBytes } from "node:crypto";
import type { Wheel } from "../../kernel/wheel.ts";
import type { Cgroup, Cgroups } from "../limits/cgroup.ts";
import { Pool, type PoolSize } from "../pool/pool.ts";
import { prime } from "../pool/prime.ts";
import type { Spare, SpareMaker, Started } from "../pool/spare.ts";
import { processMs } from "../limits/process-memory.ts";
import { GuestChild } from "./guest-child.ts";
import { type ProcessShape, shapeKey } from "./shape.ts";
import type { Starter } from "./starter.ts";

/** A process with the guest in it, primed, that works for nobody yet. */
export class SpareChild implements Spare {
  readonly guest: GuestChild;
  /** What bounds its memory; undefined where none can be had. Whoever takes the process removes it. */
  readonly group: Cgroup | undefined;

  constructor(guest: GuestChild, group: Cgroup | undefined) {
    this.guest = guest;
    this.group = group;
  }

  async end(why: string): Promise<void> {
    await this.guest.end(why, endMs);
    this.group?.remove();
  }
}

/** What bounds the memory of spares. To move a process into a group takes the kernel 5 to 15 ms, which opens are not to wait for. */
export interface SpareBounds {
  readonly groups: Cgroups;
  /** What most plugins may have, in bytes; whoever takes one may change it. */
  readonly memoryBytes: number;
}

const endMs = 5_000;

/** A pool of spare processes. `least` are kept of the shape that plugins ask for which are given nothing and have no limits of their own. */
export function spareProcesses(
  starter: Starter,
  wheel: Wheel,
  size: PoolSize,
  common: ProcessShape,
  bounds: SpareBounds,
): Pool<ProcessShape, SpareChild> {
  return new Pool({ maker: new SpareChildren(starter, wheel, bounds), wheel, size, common });
}

/** Starts processes before anybody asks for them. */
class SpareChildren implements SpareMaker<ProcessShape, SpareChild> {
  readonly #starter: Starter;
  readonly #wheel: Wheel;
  readonly #bounds: SpareBounds;
  #count = 0;

  constructor(starter: Starter, wheel: Wheel, bounds: SpareBounds) {
    this.#starter = starter;
    this.#wheel = wheel;
    this.#bounds = bounds;
  }

  key(shape: ProcessShape): string {
    return shapeKey(shape);
  }

  async start(shape: ProcessShape, onDied: (why: string) => void, signal: AbortSignal): Promise<Started<SpareChild>> {
    // Whoever takes the process keeps its name: witnesses and the marks of what it starts go by it.
    const name = `tns${++this.#count}.${randomBytes(8).toString("hex")}`;
    const child = await this.#starter.start("spare", name, shape, this.#wheel);
    const inner = child.facts?.inner.pid;
    const { groups, memoryBytes } = this.#bounds;
    const group =
      inner === undefined || memoryBytes === Infinity ? undefined : groups.bind(child.name, inner, memoryBytes);
    const primed = { yet: false };
    const guest = new GuestChild(child, this.#wheel, {
      serve: () => {
        throw new TypeError("Nobody serves a spare process");
      },
      onLog: () => undefined,
      onOutput: () => undefined,
      onExit: () => {
        group?.remove();
        return undefined;
      },
      onLost: (why) => {
        if (primed.yet) onDied(why);
      },
    });
    child.unref();
    const giveUp = (): void => void guest.end("nobody needs it any more", endMs);
    signal.addEventListener("abort", giveUp);
    try {
      await prime(guest.peer);
      signal.throwIfAborted();
      if (child.exited) throw new Error("it ended when it had been primed");
      primed.yet = true;
      return { spare: new SpareChild(guest, group), cpuMs: inner === undefined ? undefined : processMs(inner) };
    } catch (error) {
      await guest.end("it could not be primed", endMs);
      group?.remove();
      throw error;
    } finally {
      signal.removeEventListener("abort", giveUp);
    }
  }
}
