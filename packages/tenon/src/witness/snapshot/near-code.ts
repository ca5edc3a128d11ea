import type { Place } from "../../contract/place.ts";
import { none } from "./graph.ts";
import type { HeapView } from "./heap-view.ts";
import type { Sources } from "./code-places.ts";

/** Code of a plugin, by which an object that has no place itself can be found in the source. */
export interface NearCode {
  readonly node: number;
  readonly place: Place;
  /** How the object is connected with it. */
  readonly by:
    | { readonly kind: "is" }
    | { readonly kind: "leads to" }
    | { readonly kind: "is known as"; readonly name: string }
    | { readonly kind: "belongs to" };
}

const mostSteps = 3;
const mostLooked = 2_000;
/** These lead from any object to all code of its context. */
const everywhere: ReadonlySet<string> = new Set(["map", "__proto__", "constructor", "previous", "receiver", "this"]);

/** The object's own place; else of code that it leads to, or that knows it by a name; else where its plugin is set up. */
export function nearCode(view: HeapView, node: number, sources: Sources): NearCode | undefined {
  const context = view.owners.of(node);
  const placeOf = (at: number): Place | undefined => {
    const frame = view.owners.of(at) === context ? view.places.of(at) : undefined;
    return frame === undefined ? undefined : sources.placeOf(frame);
  };
  const own = placeOf(node);
  if (own !== undefined) return { node, place: own, by: { kind: "is" } };
  // Code of its packages says little about an object that is merely near it.
  const placed = (at: number): Place | undefined => {
    const place = placeOf(at);
    return place === undefined || /(^|\/)node_modules\//.test(place.file) ? undefined : place;
  };
  return leadsTo(view, node, placed) ?? isKnownAs(view, node, placed) ?? belongsTo(view, context, placed);
}

type Placed = (node: number) => Place | undefined;

function leadsTo(view: HeapView, node: number, placed: Placed): NearCode | undefined {
  const { graph, owners } = view;
  const context = owners.of(node);
  if (view.isGlobal(node)) return undefined;
  const seen = new Set([node]);
  for (const at of seen) {
    for (const { kind, name, to } of graph.edgesOf(at)) {
      const owner = owners.of(to);
      const isOut =
        kind === "weak" || kind === "shortcut" || everywhere.has(name) || (owner !== none && owner !== context);
      if (isOut || seen.has(to) || seen.size >= mostLooked || view.isGlobal(to)) continue;
      const place = graph.kindOf(to) === "closure" ? placed(to) : undefined;
      if (place !== undefined) return { node: to, place, by: { kind: "leads to" } };
      seen.add(to);
    }
  }
  return undefined;
}

function isKnownAs(view: HeapView, node: number, placed: Placed): NearCode | undefined {
  const { graph, owners } = view;
  const context = owners.of(node);
  let layer: ReadonlySet<number> = new Set(view.isGlobal(node) ? [] : [node]);
  const seen = new Set<number>();
  for (let step = 0; step < mostSteps && layer.size > 0; step++) {
    const edges = [...graph.into(layer).values()].flat().filter(({ kind }) => kind !== "weak");
    for (const { kind, name, from } of edges) {
      const code = kind === "context" && owners.of(from) === context ? view.functionWithin(from) : none;
      const place = placed(code);
      if (place !== undefined) return { node: code, place, by: { kind: "is known as", name } };
    }
    for (const each of layer) seen.add(each);
    const inside = edges.map(({ from }) => from).filter((from) => [none, context].includes(owners.of(from)));
    layer = new Set(inside.filter((from) => !seen.has(from)).slice(0, mostLooked));
  }
  return undefined;
}

function belongsTo(view: HeapView, context: number, placed: Placed): NearCode | undefined {
  let first: NearCode | undefined;
  for (const node of view.places.functions()) {
    const place = view.owners.of(node) === context ? placed(node) : undefined;
    if (place === undefined) continue;
    const found: NearCode = { node, place, by: { kind: "belongs to" } };
    if (view.graph.nameOf(node) === "setup") return found;
    first ??= found;
  }
  return first;
}
