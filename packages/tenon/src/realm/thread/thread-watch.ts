import type { Alarm, Wheel } from "../../kernel/wheel.ts";
import { ChildrenWitness } from "../../witness/children.ts";
import { descriptorWitness } from "../../witness/descriptors.ts";
import type { OwnedWitness } from "../../witness/owned.ts";
import { Retention } from "../../witness/retention.ts";
import { threadWitness } from "../../witness/threads.ts";
import type { ChildNotes } from "./child-notes.ts";
import type { GuestThread, ThreadLeft } from "./guest-thread.ts";

/** It takes 0.1 to 0.4 ms, also of a worker in a loop. */
const heapAnswerMs = 50;

/** What is looked at of a thread, from outside, from the moment it is a realm's. */
export class ThreadWatch {
  readonly retention: Retention;
  readonly #name: string;
  readonly #wheel: Wheel;
  readonly #descriptors: OwnedWitness;
  readonly #children: ChildrenWitness;
  readonly #noting: Alarm;

  /** To be made before plugin code runs in the thread of this name. */
  constructor(name: string, wheel: Wheel, notes: ChildNotes) {
    this.#name = name;
    this.#wheel = wheel;
    this.#descriptors = descriptorWitness();
    this.#children = new ChildrenWitness(name);
    this.retention = new Retention(name);
    this.#noting = notes.add(wheel, this.#children.note);
  }

  /** The thread is about to end, and still there. */
  readonly noteChildren = (): void => this.#children.note();

  /** What its isolate has before it ends. A worker that is blocked does not say, and then nothing is claimed of its memory. */
  async noteHeap(thread: GuestThread): Promise<void> {
    const late = Promise.withResolvers<undefined>();
    const alarm = this.#wheel.after(heapAnswerMs, () => late.resolve(undefined));
    const heap = await Promise.race([thread.heapStatistics(), late.promise]);
    alarm.cancel();
    if (heap !== undefined) this.retention.openWindow(heap);
  }

  /** The thread has ended. */
  readonly stop = (): void => this.#noting.cancel();

  witnesses(left: ThreadLeft): readonly OwnedWitness[] {
    return [
      seen("worker", () => left.exited, "the worker has not exited"),
      threadWitness(this.#name),
      seen("message port", () => left.portClosed, "the port to the worker is still open"),
      this.#descriptors,
      this.#children,
    ];
  }
}

function seen(name: string, isGone: () => boolean, detail: string): OwnedWitness {
  return {
    name,
    needsCollection: false,
    look: () => (isGone() ? { kind: "gone" } : { kind: "there", detail }),
  };
}
