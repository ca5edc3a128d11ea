import type { HeapTable } from "./heap-table.ts";

/** An edge as a person would name it. */
export interface Edge {
  readonly kind: string;
  /** The property, variable or internal field; the number of an element as text. */
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** What stands where no node is: the root, which no edge leads to. */
export const none = 0;

const numbered: ReadonlySet<string> = new Set(["element", "hidden"]);
const fields: ReadonlySet<string> = new Set(["internal", "shortcut", "weak"]);

/** A heap as nodes and edges, both by their number. The first node is the root of all. */
export class Graph {
  readonly table: HeapTable;
  readonly #known = new Map<string, number>();

  constructor(table: HeapTable) {
    this.table = table;
  }

  get nodeCount(): number {
    return this.table.nodeCount;
  }

  nameOf(node: number): string {
    return this.table.names.text(this.table.nodeName[node] as number);
  }

  kindOf(node: number): string {
    return this.table.nodeTypes[this.table.nodeType[node] as number] as string;
  }

  edge(from: number, edge: number): Edge {
    const { edgeName, edgeTo, names } = this.table;
    const kind = this.edgeKind(edge);
    const name = edgeName[edge] as number;
    return { kind, name: numbered.has(kind) ? String(name) : names.text(name), from, to: edgeTo[edge] as number };
  }

  edgeKind(edge: number): string {
    return this.table.edgeTypes[this.table.edgeType[edge] as number] as string;
  }

  target(edge: number): number {
    return this.table.edgeTo[edge] as number;
  }

  /** Where the property of that name leads, or `none`: also where its value is a number. */
  property(node: number, name: string): number {
    const wanted = this.indexOf(name);
    for (const edge of this.outOf(node))
      if (this.table.edgeName[edge] === wanted && this.edgeKind(edge) === "property") return this.target(edge);
    return none;
  }

  /** Numbers of the edges that leave a node, in order. */
  *outOf(node: number): Iterable<number> {
    const end = this.table.firstEdge[node + 1] as number;
    for (let edge = this.table.firstEdge[node] as number; edge < end; edge++) yield edge;
  }

  *edgesOf(node: number): Iterable<Edge> {
    for (const edge of this.outOf(node)) yield this.edge(node, edge);
  }

  /** Where the field of that name leads, one of V8's own and no property, or `none`. */
  follow(node: number, name: string): number {
    const wanted = this.indexOf(name);
    for (const edge of this.outOf(node)) if (this.#isField(edge, wanted)) return this.target(edge);
    return none;
  }

  /** For each node where its field of that name leads, or `none`. One pass over all edges. */
  followAll(name: string): Uint32Array {
    const { firstEdge, edgeTo, nodeCount } = this.table;
    const wanted = this.indexOf(name);
    const found = new Uint32Array(nodeCount);
    for (let node = 0; node < nodeCount; node++) {
      const end = firstEdge[node + 1] as number;
      for (let edge = firstEdge[node] as number; edge < end; edge++) {
        if (this.#isField(edge, wanted)) found[node] = edgeTo[edge] as number;
      }
    }
    return found;
  }

  /** The nodes that lead to any of these, by where they lead. One pass over all edges. */
  into(targets: ReadonlySet<number>): ReadonlyMap<number, readonly Edge[]> {
    const { firstEdge, edgeTo, nodeCount } = this.table;
    const found = new Map<number, Edge[]>([...targets].map((target) => [target, []]));
    for (let node = 0; node < nodeCount; node++) {
      const end = firstEdge[node + 1] as number;
      for (let edge = firstEdge[node] as number; edge < end; edge++) {
        found.get(edgeTo[edge] as number)?.push(this.edge(node, edge));
      }
    }
    return found;
  }

  /** Number of a name, -1 where nothing is called that. */
  indexOf(name: string): number {
    const known = this.#known.get(name) ?? this.table.names.indexOf(name);
    this.#known.set(name, known);
    return known;
  }

  #isField(edge: number, name: number): boolean {
    return this.table.edgeName[edge] === name && fields.has(this.edgeKind(edge));
  }
}
