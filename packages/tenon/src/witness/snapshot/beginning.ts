import { type Edge, none } from "./graph.ts";
import type { HeapView } from "./heap-view.ts";

export interface Beginning {
  readonly text: string;
  /** How many edges of the path lead up to it. */
  readonly after: number;
}

/** Names that say nothing of what an object is for. */
const generic: ReadonlySet<string> = new Set(["Object", "Array", "Map", "Set"]);

/** Where the way to an object begins for a person: behind the roots and whatever of Node's own lies between. */
export function beginning(view: HeapView, path: readonly Edge[]): Beginning {
  const outside = path.slice(0, -1);
  const anchor = last(outside, (edge, index) => anchorName(view, edge, outside.slice(0, index)));
  if (anchor !== undefined) return anchor;
  // A variable of the host's own code names itself.
  const variable = path.findLastIndex(({ kind, from }) => kind === "context" && view.isSeenByCode(from));
  if (variable !== -1) return { text: "", after: variable };
  const loose = ({ to }: Edge): string | undefined => looseName(view, to);
  const telling = last(outside, (edge) => (generic.has(loose(edge) ?? "") ? undefined : loose(edge)));
  return telling ?? last(outside, loose) ?? { text: "V8 itself", after: outside.length };
}

function last(path: readonly Edge[], name: (edge: Edge, index: number) => string | undefined): Beginning | undefined {
  for (let index = path.length - 1; index >= 0; index--) {
    const text = name(path[index] as Edge, index);
    if (text !== undefined) return { text, after: index + 1 };
  }
  return undefined;
}

function anchorName({ graph, landmarks }: HeapView, { to }: Edge, before: readonly Edge[]): string | undefined {
  const landmark = landmarks.of(to);
  if (landmark !== undefined) return landmark;
  if (graph.kindOf(to) === "native") return `native handle ${graph.nameOf(to).replace(/^Node \/ /, "")}`;
  if (graph.kindOf(to) !== "object") return undefined;
  switch (graph.nameOf(to)) {
    case "process":
      return "process";
    case "Immediate":
      return "immediate";
    case "Timeout": {
      // Node keeps timers in lists by their milliseconds. The repetition of one that repeats is a number, which is no node.
      const list = before.findLast((edge) => edge.kind === "element" && graph.nameOf(edge.to) === "TimersList");
      const kind = graph.property(to, "_repeat") === none ? "interval" : "timeout";
      return list === undefined ? kind : `${kind} of ${list.name} ms`;
    }
    default:
      return undefined;
  }
}

/** Not unique, but better than nothing. */
function looseName({ graph }: HeapView, node: number): string | undefined {
  const name = graph.nameOf(node);
  if (name === "" || name.startsWith("system /")) return undefined;
  if (graph.kindOf(node) === "closure") return graph.property(node, "prototype") === none ? undefined : name;
  if (graph.kindOf(node) !== "object") return undefined;
  // V8 calls a prototype after the class above it.
  const maker = graph.property(node, "constructor");
  return maker !== none && graph.property(maker, "prototype") === node ? `${graph.nameOf(maker)}.prototype` : name;
}
