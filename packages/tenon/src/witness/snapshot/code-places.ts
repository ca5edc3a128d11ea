import type { Place } from "../../contract/place.ts";
import { type Graph, none } from "./graph.ts";

/** What is known of the sources that scripts were made of. A frame is `url:line:column`, from 1. */
export interface Sources {
  /** The place in the source of the plugin; undefined for code that is none of its. */
  placeOf(frame: string): Place | undefined;
  /** The place of any code, for people. */
  show(frame: string): string;
}

/** Where code stands: of a function where it begins, of an instance where its class does. */
export class CodePlaces {
  readonly #graph: Graph;
  readonly #rows = new Map<number, number>();
  readonly #urls = new Map<number, string>();

  constructor(graph: Graph) {
    this.#graph = graph;
    const { locations } = graph.table;
    for (let at = 0; at < locations.length; at += 4) {
      const [node, script] = [locations[at] as number, locations[at + 1] as number];
      this.#rows.set(node, at);
      if (!this.#urls.has(script) && graph.kindOf(node) === "closure") this.#urls.set(script, this.#urlOf(node));
    }
  }

  /** As `url:line:column`, from 1. Undefined for what V8 or Node brought along. */
  of(node: number): string | undefined {
    const { locations } = this.#graph.table;
    const at = this.#rows.get(node);
    const url = at === undefined ? undefined : this.#urls.get(locations[at + 1] as number);
    if (at === undefined || url === undefined || url === "" || url.startsWith("node:")) return undefined;
    return `${url}:${(locations[at + 2] as number) + 1}:${(locations[at + 3] as number) + 1}`;
  }

  /** Functions that the snapshot knows a place of. */
  *functions(): Iterable<number> {
    for (const node of this.#rows.keys()) if (this.#graph.kindOf(node) === "closure") yield node;
  }

  #urlOf(closure: number): string {
    const shared = this.#graph.follow(closure, "shared");
    const script = shared === none ? none : this.#graph.follow(shared, "script");
    return script === none ? "" : this.#graph.nameOf(script);
  }
}
