import { CodePlaces } from "./code-places.ts";
import { type Graph, none } from "./graph.ts";
import { Landmarks } from "./landmarks.ts";
import { Owners } from "./owners.ts";

/** What is worked out once of a snapshot, whoever's holders are looked for in it. */
export class HeapView {
  readonly graph: Graph;
  readonly owners: Owners;
  readonly landmarks: Landmarks;
  readonly places: CodePlaces;
  readonly #contexts: Uint32Array;
  readonly #globals: ReadonlySet<number>;

  constructor(graph: Graph, hostGlobal: number, globals: readonly number[]) {
    this.graph = graph;
    this.owners = new Owners(graph);
    this.landmarks = new Landmarks(graph, this.owners, hostGlobal);
    this.places = new CodePlaces(graph);
    this.#contexts = graph.followAll("context");
    const contexts = globals.map((node) => this.owners.of(node));
    this.#globals = new Set([
      ...globals,
      ...contexts.flatMap((context) => [graph.follow(context, "global_object"), graph.follow(context, "extension")]),
    ]);
  }

  /** A function that sees the variables of that scope and has a place; or `none`. */
  functionWithin(scope: number): number {
    for (const node of this.places.functions())
      if (this.#contexts[node] === scope && this.places.of(node) !== undefined) return node;
    return none;
  }

  /** Whether code that is not Node's sees the variables of that scope. */
  isSeenByCode(scope: number): boolean {
    return this.functionWithin(scope) !== none;
  }

  /** Whether a node is the global object of a context, or what all code holds in its place. */
  isGlobal(node: number): boolean {
    return this.#globals.has(node);
  }

  /** The scope that a function closes over, or `none`. */
  scopeOf(closure: number): number {
    return this.#contexts[closure] as number;
  }
}
