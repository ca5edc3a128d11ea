import { randomBytes } from "node:crypto";
import { once } from "../../kernel/once.ts";
import type { Pool } from "../pool/pool.ts";
import { threadProgram } from "../guest-program.ts";
import { MemoryWatch } from "../limits/memory-watch.ts";
import { OutputGate, tooMuch } from "../limits/output-gate.ts";
import { ThreadCpu } from "../limits/thread-cpu.ts";
import { threadHealth } from "../limits/thread-health.ts";
import type { Realm, RealmEnd, RealmOptions, StartRealm, ThreadWire } from "../realm.ts";
import { ChildNotes } from "./child-notes.ts";
import { GuestThread, type ThreadOwner } from "./guest-thread.ts";
import { shapeOf, type ThreadShape } from "./shape.ts";
import type { SpareThread } from "./spare-threads.ts";
import { ThreadWatch } from "./thread-watch.ts";

/** What watches over all threads of a host together. */
interface Watches {
  readonly notes: ChildNotes;
  readonly memory: MemoryWatch;
  readonly cpu: ThreadCpu;
}

/** Starts realms in workers of their own: own heap, own event loop, own thread. One out of the pool is there already. */
export function threadRealms(wire: ThreadWire, pool?: Pool<ThreadShape, SpareThread>): StartRealm {
  const shared: Watches = { notes: new ChildNotes(), memory: new MemoryWatch(), cpu: new ThreadCpu() };
  return async (options) => {
    const { wheel, limits, grants } = options;
    const shape = shapeOf(limits, grants);
    const spare = pool?.take(shape)?.thread;
    if (spare !== undefined) {
      return realmIn(options, spare.name, shared, (owner) => {
        spare.bind(owner);
        return spare;
      });
    }
    const program = await threadProgram();
    const name = threadNameOf(options);
    options.onMake();
    const watch = new ThreadWatch(name, wheel, shared.notes);
    const open = (owner: ThreadOwner): GuestThread => new GuestThread({ name, shape, program, wire, wheel, owner });
    return realmIn(options, name, shared, open, watch);
  };
}

/** A realm in the thread of that name. `before`: what watches one from before it was started; one out of the pool is not yet watched. */
function realmIn(
  options: RealmOptions,
  name: string,
  { notes, memory, cpu }: Watches,
  open: (owner: ThreadOwner) => GuestThread,
  before?: ThreadWatch,
): Realm {
  const watch = once(() => {
    const made = before ?? new ThreadWatch(name, options.wheel, notes);
    // It ended before anything of a plugin ran in it.
    if (ended.yet) made.stop();
    return made;
  });
  const ended = { yet: false };
  const { serve, onLog, onLost } = options;
  const onExit = (): void => {
    ended.yet = true;
    watch().stop();
    health[Symbol.dispose]();
  };
  const { outputBytes = Infinity } = options.limits;
  const output = new OutputGate(outputBytes, (bytes) => thread.breakOff(tooMuch(bytes, outputBytes)));
  const onDying = (): void => watch().noteChildren();
  const thread = open({ serve, onLog, onLost, onDying, onExit, onOutput: output.add, onWake: () => memory.stir() });
  const health = threadHealth(thread, { memory, cpu }, options);
  const end = async (why: string, deadlineMs: number): Promise<RealmEnd> => {
    thread.retire(why);
    watch().noteChildren();
    await watch().noteHeap(thread);
    return thread.end(why, deadlineMs);
  };
  return {
    kind: "thread",
    strength: "contained",
    thread: name,
    peer: thread.peer,
    noteBefore: () => void watch(),
    get witnesses() {
      return watch().witnesses(thread.left);
    },
    get retention() {
      return watch().retention;
    },
    code: undefined,
    health,
    breakOff: (why) => thread.giveUp(why),
    end,
  };
}

// The thread is told from others by its name, of which the kernel keeps 15 characters, and another host of this process counts
// its realms from 1 as well.
function threadNameOf({ id, label }: RealmOptions): string {
  return `tn${id}.${randomBytes(2).toString("hex")} ${label}`;
}
