import { type Graph, none } from "./graph.ts";

/** What an object takes itself, with its table, elements or memory outside of the heap. */
export function bytesOf(graph: Graph, node: number): number {
  const { selfBytes } = graph.table;
  let bytes = selfBytes[node] as number;
  for (const name of ["table", "elements", "properties", "buffer"]) {
    const store = graph.follow(node, name);
    if (store !== none) bytes += (selfBytes[store] as number) + backing(graph, store);
  }
  return bytes + backing(graph, node);
}

/** Class and size, such as `Map(18,204)`; just the class where the size cannot be seen. */
export function described(graph: Graph, node: number): string {
  const name = graph.nameOf(node);
  const count = countOf(graph, node, name);
  return count === 0 ? name : `${name}(${count.toLocaleString("en-US")})`;
}

function countOf(graph: Graph, node: number, name: string): number {
  if (name === "Map" || name === "Set") return entries(graph, graph.follow(node, "table"), name === "Map" ? 3 : 2);
  if (name === "Array") return graph.kindOf(node) === "object" ? length(graph, node) : 0;
  return name === "ArrayBuffer" ? backing(graph, node) : 0;
}

/**
 * A table has three numbers, then its buckets, then key (value) and chain of each entry. Numbers are no nodes, so only
 * entries of which key or value is an object or a string can be counted.
 */
function entries(graph: Graph, table: number, width: number): number {
  if (table === none) return 0;
  const places: number[] = [];
  for (const { name, kind } of graph.edgesOf(table))
    if (kind === "internal" && /^\d+$/.test(name)) places.push(Number(name));
  const rows = new Set(places.map((place) => Math.floor((place - (places[0] ?? 0)) / width)));
  return rows.size;
}

function length(graph: Graph, array: number): number {
  let last = -1;
  for (const { kind, name } of graph.edgesOf(array)) if (kind === "element") last = Math.max(last, Number(name));
  return last + 1;
}

function backing(graph: Graph, node: number): number {
  const store = graph.follow(node, "backing_store");
  return store === none ? 0 : (graph.table.selfBytes[store] as number);
}
