import { joinPath } from "./found.ts";
import { layoutDifferences } from "./layout/differences.ts";
import { contains, containsValue } from "./range-compatibility.ts";
import {
  type ArrayShape,
  branchesOf,
  type ObjectShape,
  type OpenShape,
  resolved,
  type Shape,
  type StructShape,
  type TupleShape,
} from "./shape.ts";
import { shapeText } from "./shape-text.ts";

/** Who sends and who receives, in the words of a diff. */
export interface Roles {
  readonly writer: "host" | "plugin" | "writer";
  readonly reader: "host" | "plugin" | "reader";
}

interface Comparison {
  readonly roles: Roles;
  /** Comparing unions of unions can explode; a hostile manifest gets an honest "cannot decide" instead of the time. */
  left: number;
  /** Pairs being compared now: one met again may be taken to fit, for if it does not, that shows elsewhere. */
  readonly open: [Shape, Shape][];
}

const maxComparisons = 100_000;
const maxOpen = 300;

/**
 * The places where a reader may refuse, or lose, what a writer sends. Patterns are compared as text and never run:
 * they may come from a stranger, who could choose one that takes for ever.
 */
export function shapeDifferences(reader: Shape, writer: Shape, path: string, roles: Roles): readonly string[] {
  const comparison: Comparison = { roles, left: maxComparisons, open: [] };
  const lines = compare(reader, writer, path, comparison);
  return comparison.left > 0 ? lines : [`${path}: too many alternatives to compare`];
}

function compare(reader: Shape, writer: Shape, path: string, comparison: Comparison): readonly string[] {
  const [read, written] = [resolved(reader), resolved(writer)];
  comparison.left -= 1;
  if (comparison.open.some(([one, other]) => one === read && other === written)) return [];
  if (comparison.left <= 0 || comparison.open.length >= maxOpen) return [mismatch(reader, writer, path, comparison)];
  comparison.open.push([read, written]);
  const lines = compareOpen(read, written, path, comparison);
  comparison.open.pop();
  return lines;
}

function compareOpen(reader: OpenShape, writer: OpenShape, path: string, comparison: Comparison): readonly string[] {
  if (reader.kind === "any") return [];
  if (writer.kind === "union") return compareWrittenUnion(reader, writer, path, comparison);
  const values = writer.kind === "boolean" ? [true, false] : writer.kind === "values" ? writer.values : undefined;
  if (values !== undefined) {
    const branches = branchesOf(reader);
    return values.every((value) => branches.some((branch) => containsValue(branch, value)))
      ? []
      : [mismatch(reader, writer, path, comparison)];
  }
  if (reader.kind === "union") {
    const fits = branchesOf(reader).some((branch) => compare(branch, writer, path, comparison).length === 0);
    return fits ? [] : [mismatch(reader, writer, path, comparison)];
  }
  if (reader.kind === "object" && writer.kind === "object") return compareObjects(reader, writer, path, comparison);
  if (reader.kind === "struct" && writer.kind === "struct") return compareStructs(reader, writer, path, comparison);
  if (isList(reader) && isList(writer)) return compareLists(reader, writer, path, comparison);
  return contains(reader, writer) ? [] : [mismatch(reader, writer, path, comparison)];
}

function compareWrittenUnion(reader: Shape, writer: Shape, path: string, comparison: Comparison): readonly string[] {
  const refused = branchesOf(writer)
    .map((branch) => ({ branch, lines: compare(reader, branch, path, comparison) }))
    .filter(({ lines }) => lines.length > 0);
  if (refused.length === 0) return [];
  // One object among the alternatives that almost fits is best explained by its own lines.
  const only = refused.length === 1 ? refused[0] : undefined;
  return only?.branch.kind === "object" && reader.kind === "object"
    ? only.lines
    : [mismatch(reader, writer, path, comparison)];
}

function mismatch(reader: Shape, writer: Shape, path: string, { roles }: Comparison): string {
  const [sent, taken] = [shapeText(writer), shapeText(reader)];
  const among = sent === taken ? " that differs inside" : "";
  return `${path}: ${roles.writer} sends ${sent}, ${roles.reader} wants ${taken}${among}`;
}

/** A struct is its bytes: nothing of it is dropped or added on the way, so both sides must see the same in them. */
function compareStructs(
  { layout: read }: StructShape,
  { layout: written }: StructShape,
  path: string,
  { roles }: Comparison,
): readonly string[] {
  const [host, plugin] = roles.writer === "plugin" ? [read, written] : [written, read];
  const [one, other] = roles.writer === "plugin" ? [roles.reader, roles.writer] : [roles.writer, roles.reader];
  return layoutDifferences(host, plugin, path, [one, other]);
}

function isList(shape: Shape): shape is ArrayShape | TupleShape {
  return shape.kind === "array" || shape.kind === "tuple";
}

function compareLists(
  reader: ArrayShape | TupleShape,
  writer: ArrayShape | TupleShape,
  path: string,
  comparison: Comparison,
): readonly string[] {
  const most = writer.kind === "array" ? writer.maxItems : writer.items.length;
  const room = reader.kind === "array" ? reader.maxItems : reader.items.length;
  const unique =
    reader.kind === "array" && reader.uniqueItems && most > 1 && !(writer.kind === "array" && writer.uniqueItems);
  if (writer.minItems < reader.minItems || most > room || unique) return [mismatch(reader, writer, path, comparison)];
  if (reader.kind === "array" && writer.kind === "array")
    return most === 0 ? [] : compare(reader.items, writer.items, `${path}[]`, comparison);
  return Array.from({ length: most }, (_, index) => index).flatMap((index) =>
    compare(itemAt(reader, index), itemAt(writer, index), `${path}[${index}]`, comparison),
  );
}

function itemAt(list: ArrayShape | TupleShape, index: number): Shape {
  return list.kind === "array" ? list.items : (list.items[index] ?? { kind: "any" });
}

function compareObjects(
  reader: ObjectShape,
  writer: ObjectShape,
  path: string,
  comparison: Comparison,
): readonly string[] {
  const { roles } = comparison;
  const sent = new Map(writer.fields.map((field) => [field.name, field]));
  // A writer never sends what its own contract does not know, so these are all others it may send under some name.
  const others = unnamed(writer);
  const lines = reader.fields.flatMap((field) => {
    const at = under(path, field.name);
    const own = sent.get(field.name);
    if (field.required && own === undefined)
      return [`${at}: ${roles.writer} does not send it, ${roles.reader} requires it`];
    if (field.required && own?.required === false)
      return [`${at}: ${roles.writer} may leave it out, ${roles.reader} requires it`];
    return (own === undefined ? others : [own.shape]).flatMap((shape) => compare(field.shape, shape, at, comparison));
  });
  return [...lines, ...compareUnnamed(reader, writer, path, comparison)];
}

function unnamed({ patterns, rest }: ObjectShape): readonly Shape[] {
  const shapes = patterns.map(({ shape }) => shape);
  return rest === undefined ? shapes : [...shapes, rest];
}

/** Compares the properties that at least one side does not know by name. Where names may meet, they are taken to meet. */
function compareUnnamed(
  reader: ObjectShape,
  writer: ObjectShape,
  path: string,
  comparison: Comparison,
): readonly string[] {
  const named = new Set(reader.fields.map((field) => field.name));
  const lines: string[] = [];
  for (const { name, shape } of writer.fields) {
    const taken = named.has(name) ? reader.patterns.map((entry) => entry.shape) : unnamed(reader);
    lines.push(...taken.flatMap((one) => compare(one, shape, under(path, name), comparison)));
  }
  for (const { pattern, shape } of writer.patterns) {
    const same = reader.patterns.some((entry) => entry.pattern === pattern);
    const taken = same ? reader.patterns.map((entry) => entry.shape) : unnamed(reader);
    lines.push(...taken.flatMap((one) => compare(one, shape, `${path}{}`, comparison)));
  }
  const { rest } = writer;
  if (rest === undefined) return lines;
  const foreign = reader.patterns.filter(({ pattern }) => !writer.patterns.some((entry) => entry.pattern === pattern));
  const taken = unnamed({ ...reader, patterns: foreign });
  return [...lines, ...taken.flatMap((one) => compare(one, rest, `${path}{}`, comparison))];
}

function under(path: string, name: string): string {
  const tail = joinPath(name, "");
  return tail.startsWith("[") ? path + tail : `${path}.${tail}`;
}
