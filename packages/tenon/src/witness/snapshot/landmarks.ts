import { type Graph, none } from "./graph.ts";
import type { Owners } from "./owners.ts";

const mostDepth = 3;
const mostNodes = 20_000;
/** Listeners are told as such, by Route. */
const ofListeners: ReadonlySet<string> = new Set(["_events", "<symbol kEvents>"]);
const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** Names of what is reached from the host's `globalThis` by properties, such as `globalThis.URL.prototype`. */
export class Landmarks {
  readonly #names = new Map<number, string>();

  constructor(graph: Graph, owners: Owners, hostGlobal: number) {
    const context = owners.of(hostGlobal);
    // Two nodes stand for it: the object, and what all code holds in its place.
    const objects = [hostGlobal, graph.follow(context, "global_object"), graph.follow(context, "extension")];
    for (const node of objects) if (node !== none) this.#names.set(node, "globalThis");
    let layer: readonly number[] = [...this.#names.keys()];
    for (let depth = 0; depth < mostDepth; depth++)
      layer = layer.flatMap((node) => this.#name(graph, node, (to) => owners.of(to) === context));
  }

  of(node: number): string | undefined {
    return this.#names.get(node);
  }

  #name(graph: Graph, node: number, isOurs: (node: number) => boolean): readonly number[] {
    const named: number[] = [];
    for (const { kind, name, to } of graph.edgesOf(node)) {
      if (
        kind !== "property" ||
        ofListeners.has(name) ||
        this.#names.has(to) ||
        !isOurs(to) ||
        this.#names.size >= mostNodes
      )
        continue;
      this.#names.set(to, withProperty(this.#names.get(node) ?? "", name));
      named.push(to);
    }
    return named;
  }
}

/** An expression for a property, as V8 names it. */
export function withProperty(owner: string, name: string): string {
  if (name === "__proto__") return `Object.getPrototypeOf(${owner})`;
  const symbol = /^<symbol ?(.*)>$/.exec(name);
  if (symbol !== null) return `${owner}[Symbol(${symbol[1]})]`;
  const accessor = /^[gs]et (.+)$/.exec(name);
  if (accessor !== null) return withProperty(owner, accessor[1] ?? "");
  return identifier.test(name) || name.startsWith("#") ? `${owner}.${name}` : `${owner}[${JSON.stringify(name)}]`;
}
