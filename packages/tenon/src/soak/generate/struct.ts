import { between, type Random } from "./random.ts";

/** A field of a struct, as its schema has it. */
interface Field {
  readonly type?: unknown;
  readonly name?: string;
  readonly bytes?: number;
  readonly count?: number;
  readonly of?: Field;
  readonly fields?: readonly Field[];
}

/** An object with all fields of a struct. */
export function structOf(schema: object, random: Random): object {
  const { fields = [] } = schema as Field;
  return Object.fromEntries(fields.map((field) => [field.name ?? "", fieldOf(field, random)]));
}

function fieldOf(field: Field, random: Random): unknown {
  const { type, bytes = 0, count = 0, of = {} } = field;
  switch (type) {
    case "bool":
      return random() < 0.5;
    case "f32":
    case "f64":
      return random();
    case "utf8":
      return "a".repeat(between(random, 0, bytes));
    case "bytes":
      return Uint8Array.from({ length: bytes }, () => between(random, 0, 255));
    case "array":
      return Array.from({ length: count }, () => fieldOf(of, random));
    case "struct":
      return structOf(field, random);
    default:
      // Fits every width, with a sign and without.
      return between(random, 0, 127);
  }
}
