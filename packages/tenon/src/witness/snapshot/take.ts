import { randomUUID } from "node:crypto";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setImmediate as turn } from "node:timers/promises";
import v8 from "node:v8";
import { Graph, none } from "./graph.ts";
import { SnapshotReader } from "./reader.ts";

/** So long the reading goes on before others have their turn. */
const sliceMs = 10;

/** A snapshot of this thread's heap. */
export interface Taken {
  readonly graph: Graph;
  /** What the references lead to, in order; `none` for what is gone. */
  readonly nodes: readonly number[];
  /** How long the host stood still while V8 took and wrote it. */
  readonly stallMs: number;
}

/**
 * Takes a heap snapshot, in memory only, and reads it in slices. While V8 takes it the host stands still, and full garbage
 * collections are forced first. Objects are found in it by weak references, so the search keeps nothing.
 * `forgetIds` is called as soon as V8 has written it, or has failed to.
 *
 * @throws SnapshotProblem
 */
export async function takeSnapshot(references: readonly WeakRef<object>[], forgetIds: () => void): Promise<Taken> {
  // No property of another object has such a name.
  const marks = references.map(() => `tenon ${randomUUID()}`);
  const marked = references.map((reference, index) => ({ [marks[index] ?? ""]: reference }));
  // Whatever is on the stack in a turn of its own is the search.
  await turn();
  const reading = new Reading(forgetIds);
  await pipeline(v8.getHeapSnapshot(), reading.sink);
  const graph = new Graph(reading.reader.end());
  return { graph, nodes: findMarked(graph, marks.slice(0, marked.length)), stallMs: reading.stallMs };
}

/** One snapshot on its way from V8, which writes all of it before the first piece arrives, to the reader. */
class Reading {
  readonly reader: SnapshotReader = new SnapshotReader();
  readonly sink: Writable;
  stallMs = 0;
  readonly #startedAtMs: number = performance.now();
  readonly #forgetIds: () => void;
  #sliceEndMs = 0;

  constructor(forgetIds: () => void) {
    this.#forgetIds = forgetIds;
    this.sink = new Writable({
      write: (piece: Uint8Array, _, done) => this.#read(piece, done),
      destroy: (error, done) => {
        this.#written();
        done(error);
      },
    });
  }

  #read(piece: Uint8Array, done: (error?: Error) => void): void {
    this.#written();
    try {
      this.reader.write(piece);
    } catch (error) {
      done(error as Error);
      return;
    }
    if (performance.now() < this.#sliceEndMs) done();
    else {
      setImmediate(() => {
        this.#sliceEndMs = performance.now() + sliceMs;
        done();
      });
    }
  }

  #written(): void {
    if (this.stallMs > 0) return;
    this.stallMs = performance.now() - this.#startedAtMs;
    this.#forgetIds();
  }
}

/** Marks name properties that hold a weak reference; where it leads is one step on. */
function findMarked(graph: Graph, marks: readonly string[]): readonly number[] {
  const numbers = marks.map((mark) => graph.indexOf(mark));
  const found = marks.map(() => none);
  const { edgeName, edgeTo } = graph.table;
  for (let edge = 0; edge < edgeName.length; edge++) {
    const index = numbers.indexOf(edgeName[edge] as number);
    if (index !== -1 && graph.edgeKind(edge) === "property")
      found[index] = graph.follow(edgeTo[edge] as number, "target");
  }
  return found;
}
