import { resolved, type Shape } from "../contract/shape.ts";

/** Whether a schema says more than a copy sees to: ranges, patterns, formats, counts. */
export function isRanged(shape: Shape, seen: Set<Shape> = new Set()): boolean {
  const open = resolved(shape);
  if (seen.has(open)) return false;
  seen.add(open);
  const within = (part: Shape): boolean => isRanged(part, seen);
  switch (open.kind) {
    case "any":
    case "undefined":
    case "boolean":
    case "values":
    case "bytes":
    case "struct":
      return false;
    case "number":
      return Object.keys(open).length > bareNumber;
    case "string":
      return Object.keys(open).length > bareString;
    case "array":
      return open.minItems > 0 || open.maxItems < Infinity || open.uniqueItems || within(open.items);
    case "tuple":
      return open.items.some(within);
    case "object":
      return (
        open.fields.some((field) => within(field.shape)) ||
        open.patterns.some((pattern) => within(pattern.shape)) ||
        (open.rest !== undefined && within(open.rest))
      );
    case "union":
      return open.branches.some(within);
  }
}

// Keys of a shape that says no more than its kind: `kind` and `integer`, and `kind`.
const bareNumber = 2;
const bareString = 1;
