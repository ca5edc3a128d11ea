import { numberWanted, stringWanted } from "./range.ts";
import type { NumberShape, Primitive, Shape, StringShape } from "./shape.ts";

/** Whether a reader accepts each value of a writer; false where that cannot be decided. Not for values, lists, objects, unions. */
export function contains(reader: Shape, writer: Shape): boolean {
  switch (reader.kind) {
    case "any":
      return true;
    case "undefined":
    case "boolean":
      return writer.kind === reader.kind;
    case "number":
      return writer.kind === "number" && containsNumbers(reader, writer);
    case "string":
      return writer.kind === "string" && containsStrings(reader, writer);
    case "bytes":
      return writer.kind === "bytes" && writer.maxBytes <= reader.maxBytes;
    case "values":
    case "struct":
    case "array":
    case "tuple":
    case "object":
    case "union":
    case "ref":
      return false;
  }
}

/** Whether a reader accepts one value; false where only running a pattern or a format could tell. */
export function containsValue(reader: Shape, value: Primitive): boolean {
  switch (reader.kind) {
    case "any":
      return true;
    case "boolean":
      return typeof value === "boolean";
    case "number":
      return typeof value === "number" && numberWanted(reader, value) === undefined;
    case "string":
      return (
        typeof value === "string" &&
        reader.format === undefined &&
        reader.pattern === undefined &&
        stringWanted(reader, value) === undefined
      );
    case "values":
      return reader.values.includes(value);
    case "undefined":
    case "bytes":
    case "struct":
    case "array":
    case "tuple":
    case "object":
    case "union":
    case "ref":
      return false;
  }
}

function containsNumbers(reader: NumberShape, writer: NumberShape): boolean {
  if (reader.integer && !writer.integer) return false;
  const least = writer.minimum ?? -Infinity;
  const above = writer.exclusiveMinimum ?? -Infinity;
  const most = writer.maximum ?? Infinity;
  const below = writer.exclusiveMaximum ?? Infinity;
  return (
    Math.max(least, above) >= (reader.minimum ?? -Infinity) &&
    Math.min(most, below) <= (reader.maximum ?? Infinity) &&
    (reader.exclusiveMinimum === undefined || least > reader.exclusiveMinimum || above >= reader.exclusiveMinimum) &&
    (reader.exclusiveMaximum === undefined || most < reader.exclusiveMaximum || below <= reader.exclusiveMaximum) &&
    containsMultiples(reader.multipleOf, writer)
  );
}

function containsMultiples(wanted: number | undefined, writer: NumberShape): boolean {
  if (wanted === undefined || wanted === writer.multipleOf) return true;
  if (wanted === 1) return writer.integer;
  // Fractions are compared with a tolerance when values are checked, which does not carry over from one to another.
  return (
    writer.integer &&
    Number.isInteger(writer.multipleOf) &&
    Number.isInteger(wanted) &&
    (writer.multipleOf ?? 0) % wanted === 0
  );
}

function containsStrings(reader: StringShape, writer: StringShape): boolean {
  return (
    (writer.minLength ?? 0) >= (reader.minLength ?? 0) &&
    (writer.maxLength ?? Infinity) <= (reader.maxLength ?? Infinity) &&
    (reader.pattern === undefined || reader.pattern === writer.pattern) &&
    (reader.format === undefined || reader.format === writer.format)
  );
}
