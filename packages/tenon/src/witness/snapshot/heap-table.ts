import type { Names } from "./names.ts";

/** A snapshot in columns: about nine bytes an edge and nine a node. An edge of a node stands between its `firstEdge` and the next one's. */
export interface HeapTable {
  readonly nodeTypes: readonly string[];
  readonly edgeTypes: readonly string[];
  readonly nodeCount: number;
  readonly nodeType: Uint8Array;
  /** Index into names. */
  readonly nodeName: Uint32Array;
  readonly selfBytes: Uint32Array;
  /** One longer than there are nodes. */
  readonly firstEdge: Uint32Array;
  readonly edgeType: Uint8Array;
  /** Index into names, or the element's number: the type says which. */
  readonly edgeName: Uint32Array;
  readonly edgeTo: Uint32Array;
  readonly names: Names;
  /** Rows of node, script id, line and column, all from 0. Of functions, and of instances for the class they are of. */
  readonly locations: Uint32Array;
}
