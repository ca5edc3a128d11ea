import { type Edge, type Graph, none } from "./graph.ts";
import type { Owners } from "./owners.ts";

/** A property or variable of the host that holds something of the plugin, or a list of the host's that does. */
export interface Hold {
  /** From a root to the last edge, which leads into the plugin. */
  readonly path: readonly Edge[];
  /** How many things of the plugin a list holds; else 1. */
  readonly count: number;
}

export interface Wanted {
  /** The native context of the plugin. */
  readonly context: number;
  /** So many holders are named. */
  readonly most: number;
}

interface Found {
  readonly last: Edge;
  count: number;
}

/** The search runs in a turn of its own: what is on the stack is the search. */
const notRoots: ReadonlySet<string> = new Set([
  "(Stack roots)",
  "(Handle scope)",
  "C++ native stack roots",
  "(Weak roots)",
]);
/**
 * V8's words for what is held for as long as a table by identity is in use: a function under compilation has one of all that
 * the compiler has looked at, among it objects of contexts that are gone else (seen on Node 24).
 */
const compilerWords = "IdentityMapBase";
/** V8's words for an entry of a WeakMap; they name the table, which must be alive too. */
const pairWords = "part of key (";

/**
 * Every object outside of a plugin that holds something inside of it: all that is reachable without passing through the
 * plugin is walked, in breadth, and each edge from there into the plugin is one that keeps it. Nearest first.
 */
export function holdsOn(graph: Graph, owners: Owners, wanted: Wanted): readonly Hold[] {
  return new Reach(graph, owners, wanted).holds();
}

class Reach {
  readonly #graph: Graph;
  readonly #owners: Owners;
  readonly #wanted: Wanted;
  /** The edge each node was reached by, plus one; 0 where it was not. */
  readonly #by: Uint32Array;
  readonly #from: Uint32Array;
  readonly #queue: Uint32Array;
  readonly #pairs: Uint8Array;
  readonly #compilers: Uint8Array;
  readonly #tables = new Set<string>();
  readonly #waiting = new Map<string, (readonly [node: number, edge: number])[]>();
  readonly #found: Found[] = [];
  readonly #ofHolder = new Map<number, Found[]>();
  #queued = 0;

  constructor(graph: Graph, owners: Owners, wanted: Wanted) {
    this.#graph = graph;
    this.#owners = owners;
    this.#wanted = wanted;
    this.#by = new Uint32Array(graph.nodeCount);
    this.#from = new Uint32Array(graph.nodeCount);
    this.#queue = new Uint32Array(graph.nodeCount);
    this.#pairs = graph.table.names.containing(pairWords);
    this.#compilers = graph.table.names.containing(compilerWords);
  }

  holds(): readonly Hold[] {
    this.#queue[this.#queued++] = none;
    for (let next = 0; next < this.#queued; next++) this.#leave(this.#queue[next] as number);
    return this.#found.map(({ last, count }) => ({ path: [...this.#pathTo(last.from), last], count }));
  }

  #leave(node: number): void {
    const { table } = this.#graph;
    const end = table.firstEdge[node + 1] as number;
    for (let edge = table.firstEdge[node] as number; edge < end; edge++) {
      const kind = this.#graph.edgeKind(edge);
      if (kind === "weak" || kind === "shortcut") continue;
      const name = kind === "internal" ? (table.edgeName[edge] as number) : undefined;
      if (name !== undefined && this.#compilers[name] === 1) continue;
      if (name !== undefined && this.#pairs[name] === 1) this.#pair(node, edge);
      else this.#cross(node, edge);
    }
  }

  #cross(node: number, edge: number): void {
    const to = this.#graph.target(edge);
    if (this.#owners.of(to) === this.#wanted.context) this.#hold(node, edge);
    else if (to !== none && this.#by[to] === 0 && !this.#isNoRoot(node, to)) {
      this.#by[to] = edge + 1;
      this.#from[to] = node;
      this.#queue[this.#queued++] = to;
    }
  }

  #isNoRoot(node: number, to: number): boolean {
    return this.#graph.kindOf(node) === "synthetic" && notRoots.has(this.#graph.nameOf(to));
  }

  #hold(node: number, edge: number): void {
    const holder = this.#objectOf(node);
    const known = this.#ofHolder.get(holder) ?? [];
    const last = this.#graph.edge(node, edge);
    // Elements and properties are told twice: by the object, and by the list it keeps them in. Node keeps a listener in two fields.
    if (known.some((one) => (node !== holder && one.last.from === holder) || one.last.to === last.to)) return;
    const isNamed = last.kind === "property" || last.kind === "context";
    const like = isNamed ? undefined : known.find((one) => one.last.kind === last.kind);
    if (like !== undefined) like.count += 1;
    else if (this.#found.length < this.#wanted.most) {
      const found = { last, count: 1 };
      this.#found.push(found);
      this.#ofHolder.set(holder, [...known, found]);
    }
  }

  /** V8 draws an entry from its key and from its table. It holds as long as both are alive: from the key, if the table is reached. */
  #pair(node: number, edge: number): void {
    const name = this.#graph.edge(node, edge).name;
    const table = /\(table (@\d+)\)/.exec(name)?.[1] ?? "";
    if (this.#graph.kindOf(node) === "array") {
      this.#tables.add(table);
      for (const [key, entry] of this.#waiting.get(table) ?? []) this.#cross(key, entry);
      this.#waiting.delete(table);
    } else if (this.#tables.has(table)) this.#cross(node, edge);
    else this.#waiting.set(table, [...(this.#waiting.get(table) ?? []), [node, edge]]);
  }

  /** The object that a list of elements, properties or entries belongs to. */
  #objectOf(node: number): number {
    for (let at = node; at !== none; at = this.#from[at] as number) if (!isStore(this.#graph, at)) return at;
    return node;
  }

  #pathTo(node: number): readonly Edge[] {
    const path: Edge[] = [];
    for (let at = node; at !== none; at = this.#from[at] as number)
      path.push(this.#graph.edge(this.#from[at] as number, (this.#by[at] as number) - 1));
    return path.reverse();
  }
}

const stores: ReadonlySet<string> = new Set([
  "system / PropertyArray",
  "system / PropertyCell",
  "system / AccessorPair",
]);

/** Where an object keeps its elements, properties or entries. */
export function isStore(graph: Graph, node: number): boolean {
  const kind = graph.kindOf(node);
  return kind === "array" || (kind === "hidden" && stores.has(graph.nameOf(node)));
}
