import type { HeapTable } from "./heap-table.ts";
import { columnsOf, type Layout } from "./layout.ts";
import { Names } from "./names.ts";
import { SnapshotProblem } from "./problem.ts";
import { Rows } from "./rows.ts";
import type { Section } from "./section.ts";

/** Node types whose name is the content of a string: never read, it may be a secret. */
const contents: ReadonlySet<string> = new Set(["string", "concatenated string", "sliced string", "number", "bigint"]);
/** Edge types whose name is a number. */
const numbered: ReadonlySet<string> = new Set(["element", "hidden"]);
const locationWidth = 4;

/** Puts the rows of a snapshot into columns as they come, and checks that they belong together. */
export class TableMaker {
  readonly names: Names = new Names();
  readonly #layout: Layout;
  readonly #nodeType: Uint8Array;
  readonly #nodeName: Uint32Array;
  readonly #selfBytes: Uint32Array;
  readonly #firstEdge: Uint32Array;
  readonly #edgeType: Uint8Array;
  readonly #edgeName: Uint32Array;
  readonly #edgeTo: Uint32Array;
  #locations: Uint32Array = new Uint32Array(locationWidth * 1_024);
  #nodesRead = 0;
  #edgesRead = 0;
  #locationsRead = 0;
  #largestName = 0;

  constructor(layout: Layout) {
    const { nodeCount, edgeCount } = layout;
    this.#layout = layout;
    this.#nodeType = new Uint8Array(nodeCount);
    this.#nodeName = new Uint32Array(nodeCount);
    this.#selfBytes = new Uint32Array(nodeCount);
    this.#firstEdge = new Uint32Array(nodeCount + 1);
    this.#edgeType = new Uint8Array(edgeCount);
    this.#edgeName = new Uint32Array(edgeCount);
    this.#edgeTo = new Uint32Array(edgeCount);
  }

  nodes(): Section {
    const { nodeCount, edgeCount, nodeFields, nodeTypes } = this.#layout;
    const columns = columnsOf("nodes", nodeFields, ["type", "name", "self_size", "edge_count"]);
    const [type, name, size, edges] = [
      columns.at("type"),
      columns.at("name"),
      columns.at("self_size"),
      columns.at("edge_count"),
    ];
    const named = nodeTypes.map((each) => !contents.has(each));
    return new Rows("nodes", columns.width, (row) => {
      const node = this.#nodesRead++;
      const first = this.#firstEdge[node] as number;
      const last = first + (row[edges] as number);
      const kind = row[type] as number;
      if (node >= nodeCount || kind >= nodeTypes.length || last > edgeCount)
        throw new SnapshotProblem("nodes", "other than its header says", `${nodeCount} of ${nodeTypes.length} types`);
      this.#nodeType[node] = kind;
      this.#nodeName[node] = this.#name(row[name] as number, named[kind] === true);
      this.#selfBytes[node] = row[size] as number;
      this.#firstEdge[node + 1] = last;
    });
  }

  edges(): Section {
    const { nodeCount, edgeCount, edgeFields, edgeTypes, nodeFields } = this.#layout;
    const columns = columnsOf("edges", edgeFields, ["type", "name_or_index", "to_node"]);
    const [type, name, to] = [columns.at("type"), columns.at("name_or_index"), columns.at("to_node")];
    const named = edgeTypes.map((each) => !numbered.has(each));
    return new Rows("edges", columns.width, (row) => {
      const edge = this.#edgesRead++;
      const kind = row[type] as number;
      const target = (row[to] as number) / nodeFields.length;
      if (edge >= edgeCount || kind >= edgeTypes.length || target >= nodeCount || !Number.isInteger(target))
        throw new SnapshotProblem("edges", "other than its header says", `${edgeCount} that lead to nodes`);
      this.#edgeType[edge] = kind;
      this.#edgeName[edge] = named[kind] === true ? this.#name(row[name] as number, true) : (row[name] as number);
      this.#edgeTo[edge] = target;
    });
  }

  locations(): Section {
    const { nodeCount, nodeFields, locationFields } = this.#layout;
    const columns = columnsOf("locations", locationFields, ["object_index", "script_id", "line", "column"]);
    const [object, script, line, column] = [
      columns.at("object_index"),
      columns.at("script_id"),
      columns.at("line"),
      columns.at("column"),
    ];
    return new Rows("locations", columns.width, (row) => {
      const node = (row[object] as number) / nodeFields.length;
      if (node >= nodeCount || !Number.isInteger(node))
        throw new SnapshotProblem("locations", "of what is no node", "places of nodes");
      const at = this.#locationsRead++ * locationWidth;
      if (at === this.#locations.length) this.#locations = larger(this.#locations);
      this.#locations.set([node, row[script] as number, row[line] as number, row[column] as number], at);
    });
  }

  /** @throws SnapshotProblem where rows or strings are missing. */
  finish(): HeapTable {
    const { nodeCount, edgeCount, nodeTypes, edgeTypes } = this.#layout;
    if (this.#nodesRead !== nodeCount || this.#edgesRead !== edgeCount || this.#firstEdge[nodeCount] !== edgeCount)
      throw new SnapshotProblem(
        "rows",
        `${this.#nodesRead} nodes and ${this.#edgesRead} edges, in which nodes have ${this.#firstEdge[nodeCount]}`,
        `${nodeCount} nodes and ${edgeCount} edges`,
      );
    if (this.names.count <= this.#largestName)
      throw new SnapshotProblem("strings", `${this.names.count}`, `more than ${this.#largestName}, which one names`);
    return {
      nodeTypes,
      edgeTypes,
      nodeCount,
      nodeType: this.#nodeType,
      nodeName: this.#nodeName,
      selfBytes: this.#selfBytes,
      firstEdge: this.#firstEdge,
      edgeType: this.#edgeType,
      edgeName: this.#edgeName,
      edgeTo: this.#edgeTo,
      names: this.names,
      locations: this.#locations.subarray(0, this.#locationsRead * locationWidth),
    };
  }

  #name(index: number, wanted: boolean): number {
    // Each string is the name of something.
    const most = this.#layout.nodeCount + this.#layout.edgeCount;
    if (index > most) throw new SnapshotProblem("names", `numbered up to ${index}`, `at most ${most}`);
    if (index > this.#largestName) this.#largestName = index;
    if (wanted) this.names.mark(index);
    return index;
  }
}

function larger(rows: Uint32Array): Uint32Array<ArrayBuffer> {
  const twice = new Uint32Array(rows.length * 2);
  twice.set(rows);
  return twice;
}
