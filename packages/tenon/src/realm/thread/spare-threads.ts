import { randomBytes } from "node:crypto";
import type { Grants } from "../../contract/grants.ts";
import type { Wheel } from "../../kernel/wheel.ts";
import { threadProgram } from "../guest-program.ts";
import { Pool, type PoolSize } from "../pool/pool.ts";
import type { Spare, SpareMaker, Started } from "../pool/spare.ts";
import type { ThreadWire } from "../realm.ts";
import { GuestThread } from "./guest-thread.ts";
import { prime } from "../pool/prime.ts";
import { shapeKey, shapeOf, type ThreadShape } from "./shape.ts";

/** A thread with the guest in it, primed, that works for nobody yet. */
export class SpareThread implements Spare {
  readonly thread: GuestThread;

  constructor(thread: GuestThread) {
    this.thread = thread;
  }

  end(why: string): Promise<unknown> {
    return this.thread.end(why, endMs);
  }
}

const endMs = 5_000;

/** A pool of spare threads. Without a limit and grants of its own, a plugin asks for the shape that `least` are kept of. */
export function sparePool(
  wire: ThreadWire,
  wheel: Wheel,
  size: PoolSize,
  grants: Grants,
): Pool<ThreadShape, SpareThread> {
  return new Pool({ maker: new SpareThreads(wire, wheel), wheel, size, common: shapeOf({}, grants) });
}

/** Starts threads before anybody asks for them. */
class SpareThreads implements SpareMaker<ThreadShape, SpareThread> {
  readonly #wire: ThreadWire;
  readonly #wheel: Wheel;
  #count = 0;

  constructor(wire: ThreadWire, wheel: Wheel) {
    this.#wire = wire;
    this.#wheel = wheel;
  }

  key(shape: ThreadShape): string {
    return shapeKey(shape);
  }

  async start(shape: ThreadShape, onDied: (why: string) => void, signal: AbortSignal): Promise<Started<SpareThread>> {
    const program = await threadProgram();
    // Whoever takes the thread keeps its name: witnesses and the marks of child processes go by it.
    const name = `tns${++this.#count}.${randomBytes(2).toString("hex")} spare`;
    const primed = { yet: false };
    const thread = new GuestThread({
      ...{ name, shape, program, wire: this.#wire, wheel: this.#wheel },
      owner: {
        serve: () => {
          throw new TypeError("Nobody serves a spare thread");
        },
        onLog: () => undefined,
        onOutput: () => undefined,
        onLost: (why) => {
          if (primed.yet) onDied(why);
        },
        onDying: () => undefined,
        onWake: () => undefined,
        onExit: () => undefined,
      },
    });
    thread.unref();
    const giveUp = (): void => void thread.end("nobody needs it any more", endMs);
    signal.addEventListener("abort", giveUp);
    try {
      await prime(thread.peer);
      const cpuMs = await thread.cpuMs();
      signal.throwIfAborted();
      if (thread.left.exited) throw new Error("it ended when it had been primed");
      primed.yet = true;
      return { spare: new SpareThread(thread), cpuMs };
    } catch (error) {
      await thread.end("it could not be primed", endMs);
      throw error;
    } finally {
      signal.removeEventListener("abort", giveUp);
    }
  }
}
