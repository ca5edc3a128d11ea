import { Graph } from "../../../src/witness/snapshot/graph.ts";
import { SnapshotReader } from "../../../src/witness/snapshot/reader.ts";

const nodeTypes = ["hidden", "array", "string", "object", "code", "closure", "native", "synthetic"];
const edgeTypes = ["context", "element", "property", "internal", "hidden", "shortcut", "weak"];

export interface MadeHeap {
  /** Kind and name of each; the first is the root. */
  readonly nodes: readonly (readonly [kind: string, name: string])[];
  readonly edges: readonly (readonly [from: number, kind: string, name: string | number, to: number])[];
  /** Node, script id, line and column. */
  readonly locations?: readonly (readonly [number, number, number, number])[];
}

/** The text of a snapshot as V8 writes it. */
export function snapshotText({ nodes, edges, locations = [] }: MadeHeap): string {
  const strings = [...new Set(["", ...nodes.map(([, name]) => name), ...edges.map(([, , name]) => String(name))])];
  const name = (text: string | number): number => (typeof text === "number" ? text : strings.indexOf(text));
  const ordered = nodes.map((_, node) => edges.filter(([from]) => from === node));
  return JSON.stringify({
    snapshot: {
      meta: {
        node_fields: ["type", "name", "id", "self_size", "edge_count", "detachedness"],
        node_types: [nodeTypes, "string", "number", "number", "number", "number"],
        edge_fields: ["type", "name_or_index", "to_node"],
        edge_types: [edgeTypes, "string_or_number", "node"],
        location_fields: ["object_index", "script_id", "line", "column"],
      },
      node_count: nodes.length,
      edge_count: edges.length,
    },
    nodes: nodes.flatMap(([kind, text], node) => [
      nodeTypes.indexOf(kind),
      name(text),
      2 * node + 1,
      8,
      ordered[node]?.length ?? 0,
      0,
    ]),
    edges: ordered.flat().flatMap(([, kind, text, to]) => [edgeTypes.indexOf(kind), name(text), to * 6]),
    trace_tree: [{ odd: 'a "]" in it', more: [[]] }],
    locations: locations.flatMap(([node, ...place]) => [node * 6, ...place]),
    strings,
  });
}

export function madeGraph(heap: MadeHeap): Graph {
  const reader = new SnapshotReader();
  reader.write(Buffer.from(snapshotText(heap)));
  return new Graph(reader.end());
}
