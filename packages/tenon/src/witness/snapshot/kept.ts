import type { Place } from "../../contract/place.ts";
import type { Sources } from "./code-places.ts";
import { none } from "./graph.ts";
import type { HeapView } from "./heap-view.ts";
import { type NearCode, nearCode } from "./near-code.ts";
import { functionName } from "./route.ts";
import { bytesOf, described } from "./size.ts";

/** What of the plugin is held: in words, and where in its source. */
export interface Kept {
  readonly text: string;
  readonly place: Place | undefined;
}

const leastShownBytes = 1_024;
const collections: ReadonlySet<string> = new Set(["Map", "Set", "Array", "ArrayBuffer", "Buffer", "Uint8Array"]);

/** Says what an object of a plugin is, where it comes from, and the largest thing that it keeps as a variable. */
export function keptOf(view: HeapView, node: number, subject: string, sources: Sources): Kept {
  const near = nearCode(view, node, sources);
  const where = near === undefined ? "" : nearby(view, near);
  const text = `${whatIs(view, node)}${where} (${subject})${largest(view, node)}`;
  return { text, place: near?.place };
}

function whatIs(view: HeapView, node: number): string {
  const { graph } = view;
  if (view.isGlobal(node)) return "its globalThis";
  if (graph.follow(node, "bound_function") !== none) return "bound function";
  if (graph.kindOf(node) === "closure") return `closure${functionName(view, node)}`;
  if (graph.follow(node, "parameters_and_registers") !== none) return `suspended ${graph.nameOf(node)}`;
  if (graph.nameOf(node) === "system / Context") return "variables";
  return described(graph, node) || graph.kindOf(node);
}

function nearby(view: HeapView, { node, place, by }: NearCode): string {
  const code = functionName(view, node) || " a function";
  const at = `at ${place.file}:${place.line}:${place.column}`;
  switch (by.kind) {
    case "is":
      return ` ${at}`;
    case "leads to":
      return ` of${code} ${at}`;
    case "is known as":
      return ` "${by.name}" of${code} ${at}`;
    case "belongs to":
      return ` of the plugin with${code} ${at}`;
  }
}

/** The largest collection among the variables that a function closes over. */
function largest(view: HeapView, node: number): string {
  const { graph } = view;
  let [found, size] = ["", leastShownBytes];
  const closure = graph.kindOf(node) === "closure" ? node : graph.follow(node, "function");
  const first = closure === none ? none : view.scopeOf(closure);
  for (let scope = first; isScope(view, scope); scope = graph.follow(scope, "previous")) {
    for (const { kind, name, to } of graph.edgesOf(scope)) {
      if (kind !== "context" || !collections.has(graph.nameOf(to)) || bytesOf(graph, to) < size) continue;
      found = ` → ${described(graph, to)} "${name}"`;
      size = bytesOf(graph, to);
    }
  }
  return found;
}

function isScope({ graph }: HeapView, node: number): boolean {
  return node !== none && graph.kindOf(node) === "object" && graph.nameOf(node) === "system / Context";
}
