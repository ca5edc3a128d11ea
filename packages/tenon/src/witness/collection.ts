import { setImmediate as turn } from "node:timers/promises";
import v8 from "node:v8";
import vm from "node:vm";
import { lazy } from "../kernel/lazy.ts";
import type { OwnedWitness } from "./owned.ts";

/** Watches one object without keeping it: gone once a garbage collection has cleared the reference. */
export function collectionWitness(name: string, target: object): OwnedWitness {
  const reference = new WeakRef(target);
  return {
    name,
    needsCollection: true,
    look: () =>
      reference.deref() === undefined
        ? { kind: "gone" }
        : { kind: "there", detail: "still reachable after a full garbage collection" },
  };
}

interface CollectOptions {
  readonly type: "major";
  readonly execution: "sync";
  readonly flavor?: "last-resort";
}
type Collect = (options: CollectOptions) => void;

// V8 gives `gc` to contexts made while the flag is on; no start flag is needed, and plugin contexts never see it.
const obtainGc: () => Promise<Collect> = lazy(async () => {
  v8.setFlagsFromString("--expose-gc");
  try {
    return vm.runInNewContext("gc") as Collect;
  } finally {
    v8.setFlagsFromString("--no-expose-gc");
  }
});

/** Forces full garbage collections, one for all who ask in the same turn: each stalls the host. */
export class Collector {
  #next: { readonly done: Promise<void>; thorough: boolean } | undefined;
  #count = 0;

  /** How many collections were forced. */
  get count(): number {
    return this.#count;
  }

  /**
   * Resolves after a full collection that began after this call. `thorough`, if one of those who ask says so, stops V8's
   * compilers and empties its caches first: about three times as long.
   */
  collect(thorough = false): Promise<void> {
    this.#next ??= { done: this.#run(), thorough: false };
    this.#next.thorough ||= thorough;
    return this.#next.done;
  }

  async #run(): Promise<void> {
    const gc = await obtainGc();
    // A WeakRef that was looked at keeps its target until the job ends: let it end, and let others join.
    await turn();
    const thorough = this.#next?.thorough === true;
    this.#next = undefined;
    this.#count += 1;
    gc({ type: "major", execution: "sync", ...(thorough ? { flavor: "last-resort" } : {}) });
    await turn();
  }
}
