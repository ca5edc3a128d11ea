import { type Graph, none } from "./graph.ts";

/**
 * To which context each object belongs. An object has a map (its hidden class), every map has a map in turn, and that one
 * knows the native context it was made in. Strings, arrays of elements and code belong to none.
 */
export class Owners {
  readonly #maps: Uint32Array;
  readonly #contexts: Uint32Array;

  constructor(graph: Graph) {
    this.#maps = graph.followAll("map");
    this.#contexts = graph.followAll("native_context");
  }

  /** The native context, or `none`. That of Map nodes too, and of the object that stands for a context. */
  of(node: number): number {
    const map = this.#maps[node] as number;
    const context = this.#contexts[this.#maps[map] as number] as number;
    return context === none ? (this.#contexts[node] as number) : context;
  }
}
