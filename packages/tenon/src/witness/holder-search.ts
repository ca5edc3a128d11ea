import { setImmediate as turn } from "node:timers/promises";
import v8 from "node:v8";
import type { Wheel } from "../kernel/wheel.ts";
import type { Collector } from "./collection.ts";
import type { HeldContext } from "./owned.ts";
import type { Holder } from "./proof.ts";
import type { Sources } from "./snapshot/code-places.ts";
import { idForgetter } from "./snapshot/forget-ids.ts";
import { none } from "./snapshot/graph.ts";
import { HeapView } from "./snapshot/heap-view.ts";
import { holdersIn } from "./snapshot/holders-in.ts";
import { takeSnapshot, type Taken } from "./snapshot/take.ts";

/** How holders of a leaked inline plugin are looked for. */
export type HolderMode = "paths" | "places" | "off";

export interface HolderSearchOptions {
  /** `paths`: in a heap snapshot, and where none is taken as `places`. `places`: in the host's own globals. `off`: not at all. */
  readonly mode: HolderMode;
  /** No snapshot is taken of a heap of which more is used. */
  readonly limitBytes: number;
  readonly wheel: Wheel;
  readonly collector: Collector;
}

export interface Leaked {
  readonly held: HeldContext;
  /** What is known without a search. */
  readonly plain: Holder;
  /** Plugin and version. */
  readonly subject: string;
  readonly sources: Sources;
}

interface Batch {
  readonly asked: Leaked[];
  readonly done: Promise<readonly Answer[]>;
}

/** `gone`: the garbage collections of the search were enough to free it. */
type Answer = readonly Holder[] | "gone";

/** So long a snapshot waits for plugins that are being proven with the one that leaked. */
const longestWaitMs = 2_000;
const waitMs = 50;
/** After a snapshot the host runs on for three times as long as it stood still. */
const restFactor = 3;
/** So long a proof waits for that; beyond it no snapshot is taken. */
const longestRestMs = 5_000;
/** V8's own compilers let go of what nobody else holds when they have ended, or when a thorough collection stops them. */
const lastWaitsMs = [0, 50, 200] as const;

/** Looks for who holds leaked plugins. Keeps nothing of them. */
export class HolderSearch {
  readonly #options: HolderSearchOptions;
  #next: Batch | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #proving = 0;
  #restUntilMs = 0;

  constructor(options: HolderSearchOptions) {
    this.#options = options;
  }

  /** To be called when a proof that may ask begins, and disposed when it has been told. */
  proving(): Disposable {
    this.#proving += 1;
    return {
      [Symbol.dispose]: () => {
        this.#proving -= 1;
      },
    };
  }

  /** Who holds it, at most five; or that it has gone meanwhile. Never rejects. One snapshot serves all that are proven together. */
  async find(leaked: Leaked): Promise<Answer> {
    if (this.#options.mode === "off") return [leaked.plain];
    if (this.#options.mode === "places") return [withPlaces(leaked, "")];
    const batch = (this.#next ??= this.#begin());
    const index = batch.asked.push(leaked) - 1;
    return (await batch.done)[index] ?? [leaked.plain];
  }

  #begin(): Batch {
    const asked: Leaked[] = [];
    const done = this.#last.then(() => this.#run(asked));
    this.#last = done;
    return { asked, done };
  }

  async #run(asked: readonly Leaked[]): Promise<readonly Answer[]> {
    for (let waitedMs = 0; this.#proving > asked.length && waitedMs < longestWaitMs; waitedMs += waitMs)
      await this.#pause(waitMs);
    const restMs = this.#restMs();
    if (restMs > 0 && restMs <= longestRestMs) await this.#pause(restMs);
    this.#next = undefined;
    const why = this.#refusal();
    if (why !== undefined) return asked.map((leaked) => [withPlaces(leaked, `No heap snapshot was taken: ${why}`)]);
    try {
      const references = [...asked.map(({ held }) => held.reference), new WeakRef(globalThis)];
      const taken = await takeSnapshot(references, idForgetter());
      this.#restUntilMs = performance.now() + taken.stallMs * restFactor;
      return await this.#search(asked, taken);
    } catch (error) {
      return asked.map((leaked) => [withPlaces(leaked, `Its heap snapshot failed: ${messageOf(error)}`)]);
    }
  }

  async #search(asked: readonly Leaked[], { graph, nodes }: Taken): Promise<readonly Answer[]> {
    const view = new HeapView(graph, nodes.at(-1) ?? none, nodes);
    const answers: Answer[] = [];
    for (const [index, leaked] of asked.entries()) {
      await turn();
      const node = nodes[index] ?? none;
      const { subject, plain, sources } = leaked;
      const wanted = { witness: plain.witness, subject, sources };
      const holders = node === none ? [] : holdersIn(view, node, wanted);
      if (holders.length > 0) answers.push(holders);
      else if (node === none || (await this.#hasGone(leaked.held.reference))) answers.push("gone");
      else answers.push([withPlaces(leaked, "Its heap snapshot shows no path")]);
    }
    return answers;
  }

  async #hasGone(reference: WeakRef<object>): Promise<boolean> {
    for (const waitMs of lastWaitsMs) {
      if (waitMs > 0) await this.#pause(waitMs);
      await this.#options.collector.collect(true);
      if (reference.deref() === undefined) return true;
    }
    return false;
  }

  #pause(delayMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#options.wheel.after(delayMs, resolve);
    return promise;
  }

  #refusal(): string | undefined {
    const usedBytes = v8.getHeapStatistics().used_heap_size;
    const { limitBytes } = this.#options;
    if (usedBytes > limitBytes)
      return `${usedBytes} bytes of heap are used, more than snapshotHeapBytes, ${limitBytes}`;
    const restMs = this.#restMs();
    return restMs > 0 ? `the last one was so recent that the next may be taken in ${restMs} ms` : undefined;
  }

  #restMs(): number {
    return Math.max(0, Math.ceil(this.#restUntilMs - performance.now()));
  }
}

function withPlaces({ held, plain }: Leaked, why: string): Holder {
  const places = held.places();
  const from = places.length === 0 ? "" : `, from ${places.join(", ")}`;
  return { ...plain, detail: `${plain.detail}${from}${why === "" ? "" : `. ${why}`}` };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
