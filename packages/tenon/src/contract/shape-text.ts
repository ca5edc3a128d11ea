import { describe } from "./found.ts";
import type { ArrayShape, NumberShape, Shape, StringShape } from "./shape.ts";

/** A shape in a few words, for one line of a diff. */
export function shapeText(shape: Shape): string {
  switch (shape.kind) {
    case "any":
      return "anything";
    case "undefined":
      return "nothing";
    case "boolean":
      return "boolean";
    case "values":
      return some(shape.values.map(describe), " | ");
    case "bytes":
      return shape.maxBytes === Infinity ? "bytes" : `at most ${shape.maxBytes} bytes`;
    case "struct":
      return `struct ${shape.layout.title} of ${shape.layout.size} bytes`;
    case "number":
      return withLimits(shape.integer ? "integer" : "number", numberLimits(shape));
    case "string":
      return withLimits("string", stringLimits(shape));
    case "array":
      return withLimits("array", arrayLimits(shape));
    case "tuple":
      return `tuple of ${shape.items.length}${shape.minItems < shape.items.length ? `, at least ${shape.minItems}` : ""}`;
    case "object":
      return shape.fields.length === 0 && shape.patterns.length > 0 ? "record" : "object";
    case "union":
      return some([...new Set(shape.branches.map(shapeText))], " | ");
    case "ref":
      return shape.definition.name;
  }
}

function some(words: readonly string[], joint: string): string {
  return words.length > 8 ? `${words.slice(0, 8).join(joint)}${joint}…` : words.join(joint);
}

function withLimits(word: string, limits: readonly (string | undefined)[]): string {
  const known = limits.filter((limit) => limit !== undefined);
  return known.length === 0 ? word : `${word} (${known.join(", ")})`;
}

function limit(sign: string, value: number | undefined): string | undefined {
  return value === undefined ? undefined : `${sign} ${value}`;
}

function numberLimits(shape: NumberShape): readonly (string | undefined)[] {
  return [
    limit(">=", shape.minimum),
    limit(">", shape.exclusiveMinimum),
    limit("<=", shape.maximum),
    limit("<", shape.exclusiveMaximum),
    limit("multiple of", shape.multipleOf),
  ];
}

function stringLimits(shape: StringShape): readonly (string | undefined)[] {
  return [
    limit("length >=", shape.minLength),
    limit("length <=", shape.maxLength),
    shape.pattern === undefined ? undefined : `pattern ${describe(shape.pattern)}`,
    shape.format === undefined ? undefined : `format ${describe(shape.format)}`,
  ];
}

function arrayLimits(shape: ArrayShape): readonly (string | undefined)[] {
  return [
    shape.minItems === 0 ? undefined : `items >= ${shape.minItems}`,
    shape.maxItems === Infinity ? undefined : `items <= ${shape.maxItems}`,
    shape.uniqueItems ? "unique" : undefined,
  ];
}
