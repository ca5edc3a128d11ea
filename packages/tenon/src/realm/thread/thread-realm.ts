import { randomBytes } from "node:crypto";
import { threadProgram } from "../guest-program.ts";
import type { Realm, RealmEnd, RealmOptions, StartRealm, ThreadWire } from "../realm.ts";
import { ChildNotes } from "./child-notes.ts";
import { GuestThread, type ThreadOwner } from "./guest-thread.ts";
import { shapeOf } from "./shape.ts";
import { ThreadWatch } from "./thread-watch.ts";

/** Starts realms in workers of their own: own heap, own event loop, own thread. */
export function threadRealms(wire: ThreadWire): StartRealm {
  const notes = new ChildNotes();
  return async (options) => {
    const program = await threadProgram();
    const { wheel, limits } = options;
    const name = threadNameOf(`tn${options.id}`, options.label);
    return realmIn(options, name, notes, (owner) => {
      return new GuestThread({ name, shape: shapeOf(limits), program, wire, wheel, owner });
    });
  };
}

/** A realm in the thread of that name, which is opened for it, be it a new one. */
function realmIn(
  options: RealmOptions,
  name: string,
  notes: ChildNotes,
  open: (owner: ThreadOwner) => GuestThread,
): Realm {
  const watch = new ThreadWatch(name, options.wheel, notes);
  const { serve, onLog, onLost } = options;
  const thread = open({ serve, onLog, onLost, onDying: watch.noteChildren, onExit: watch.stop });
  const end = async (why: string, deadlineMs: number): Promise<RealmEnd> => {
    thread.retire(why);
    watch.noteChildren();
    await watch.noteHeap(thread);
    return thread.end(why, deadlineMs);
  };
  return {
    kind: "thread",
    strength: "contained",
    thread: name,
    peer: thread.peer,
    witnesses: watch.witnesses(thread.left),
    retention: watch.retention,
    end,
  };
}

// The thread is told from others by its name, of which the kernel keeps 15 characters, and another host of this process counts
// its realms from 1 as well.
function threadNameOf(number: string, label: string): string {
  return `${number}.${randomBytes(2).toString("hex")} ${label}`;
}
