import { randomBytes } from "node:crypto";
import type { Wheel } from "../../kernel/wheel.ts";
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

  constructor(guest: GuestChild) {
    this.guest = guest;
  }

  end(why: string): Promise<unknown> {
    return this.guest.end(why, endMs);
  }
}

const endMs = 5_000;

/** A pool of spare processes. `least` are kept of the shape that plugins ask for which are given nothing and have no limits of their own. */
export function spareProcesses(
  starter: Starter,
  wheel: Wheel,
  size: PoolSize,
  common: ProcessShape,
): Pool<ProcessShape, SpareChild> {
  return new Pool({ maker: new SpareChildren(starter, wheel), wheel, size, common });
}

/** Starts processes before anybody asks for them. */
class SpareChildren implements SpareMaker<ProcessShape, SpareChild> {
  readonly #starter: Starter;
  readonly #wheel: Wheel;
  #count = 0;

  constructor(starter: Starter, wheel: Wheel) {
    this.#starter = starter;
    this.#wheel = wheel;
  }

  key(shape: ProcessShape): string {
    return shapeKey(shape);
  }

  async start(shape: ProcessShape, onDied: (why: string) => void, signal: AbortSignal): Promise<Started<SpareChild>> {
    // Whoever takes the process keeps its name: witnesses and the marks of what it starts go by it.
    const name = `tns${++this.#count}.${randomBytes(8).toString("hex")}`;
    const child = await this.#starter.start("spare", name, shape, this.#wheel);
    const primed = { yet: false };
    const guest = new GuestChild(child, this.#wheel, {
      serve: () => {
        throw new TypeError("Nobody serves a spare process");
      },
      onLog: () => undefined,
      onExit: () => undefined,
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
      const inner = child.facts?.inner.pid;
      return { spare: new SpareChild(guest), cpuMs: inner === undefined ? undefined : processMs(inner) };
    } catch (error) {
      await guest.end("it could not be primed", endMs);
      throw error;
    } finally {
      signal.removeEventListener("abort", giveUp);
    }
  }
}
