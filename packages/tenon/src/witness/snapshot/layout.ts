import { SnapshotProblem } from "./problem.ts";

/** How rows of the snapshot's arrays are laid out, from its header. Columns are looked up by name: V8 adds some at times. */
export interface Layout {
  readonly nodeCount: number;
  readonly edgeCount: number;
  readonly nodeFields: readonly string[];
  readonly edgeFields: readonly string[];
  readonly locationFields: readonly string[];
  readonly nodeTypes: readonly string[];
  readonly edgeTypes: readonly string[];
}

/** Column of each field in its row. */
export interface Columns {
  readonly width: number;
  at(field: string): number;
}

/** Far above what fits into any heap that may be looked at; below what a typed array can be made for. */
const mostRows = 2 ** 28;
/** V8's own kinds fit into a byte. */
const mostTypes = 256;

/** @throws SnapshotProblem */
export function layoutOf(text: string): Layout {
  const header = parsed(text);
  const meta = header["meta"];
  if (!isRecord(meta)) throw new SnapshotProblem("header", "without meta", "an object meta");
  return {
    nodeCount: count(header, "node_count"),
    edgeCount: count(header, "edge_count"),
    nodeFields: words(meta, "node_fields", meta["node_fields"]),
    edgeFields: words(meta, "edge_fields", meta["edge_fields"]),
    locationFields: words(meta, "location_fields", meta["location_fields"]),
    nodeTypes: words(meta, "node_types", first(meta["node_types"])),
    edgeTypes: words(meta, "edge_types", first(meta["edge_types"])),
  };
}

/** @throws SnapshotProblem where a wanted field is missing. */
export function columnsOf(part: string, fields: readonly string[], wanted: readonly string[]): Columns {
  for (const field of wanted) {
    if (!fields.includes(field)) throw new SnapshotProblem(part, `made of ${fields.join(", ")}`, `a field ${field}`);
  }
  return { width: fields.length, at: (field) => fields.indexOf(field) };
}

function parsed(text: string): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(text);
    if (isRecord(header)) return header;
  } catch {
    // Said below.
  }
  throw new SnapshotProblem("header", "no JSON object", "one");
}

function count(header: Record<string, unknown>, field: string): number {
  const found = header[field];
  if (typeof found === "number" && Number.isSafeInteger(found) && found >= 0 && found <= mostRows) return found;
  throw new SnapshotProblem(field, String(found), `a whole number up to ${mostRows}`);
}

function words(meta: Record<string, unknown>, field: string, found: unknown): readonly string[] {
  const fits = Array.isArray(found) && found.length <= mostTypes && found.every((word) => typeof word === "string");
  if (fits) return found;
  throw new SnapshotProblem(field, JSON.stringify(meta[field]) ?? "missing", "a list of words");
}

function first(list: unknown): unknown {
  return Array.isArray(list) ? list[0] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
