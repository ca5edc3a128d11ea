import { isOwnEnumerable } from "./intrinsics.ts";
import { ownValue, plainSource, type Source } from "./plain-object.ts";
import { problemUnder, raise } from "./problem.ts";

// The text by which code that is made of a schema reads the fields of an object: a copier's, and what writes a record.

const { getPrototypeOf, keys, prototype: objectPrototype } = Object;
const { stringify } = JSON;

/** What the texts below need, by these names. */
export const sourceSteps: object = {
  ...{ getPrototypeOf, objectPrototype, plainSource, isOwnEnumerable },
  ...{ keysOf, ownValue, raiseUnder },
};

interface Named {
  readonly name: string;
}

/**
 * Takes `value`, which is to be plain, as `source`. The first field is read before it is known whether it is: V8 then knows the
 * object's hidden class, and with it the prototype, which it has to be asked for else (10 to 20 ns). Without one, as for a branch of a
 * union, which has read a field already, it is asked.
 */
export function sourceText(first: Named | undefined): string {
  if (first === undefined) return `  const source = plainSource(value, "object", home);\n`;
  const key = stringify(first.name);
  return `  if (typeof value !== "object" || value === null) plainSource(value, "object");
  const source = value;
  let first;
  try {
    first = source[${key}];
  } catch (thrown) {
    plainSource(source, "object");
    raiseUnder(thrown, ${key});
  }
  const prototype = getPrototypeOf(source);
  if (prototype !== objectPrototype && (home === undefined || prototype !== home.prototype)) plainSource(source, "object", home);
`;
}

/**
 * Reads a field as `read`. Most values have the schema's fields in the schema's order; for the others each field is looked for. A union
 * has read the field that tells its branches apart.
 */
export function fieldText(field: Named, first: Named | undefined): string {
  const key = stringify(field.name);
  const find = `    at = ${key};
    own = given[next] === ${key};
    if (own) next += 1;
`;
  if (field === first) return `${find}    read = own || isOwnEnumerable(source, ${key}) ? first : undefined;\n`;
  const read = `own ? source[${key}] : ownValue(source, ${key})`;
  if (first !== undefined) return `${find}    read = ${read};\n`;
  return `${find}    read = preset !== undefined && preset.key === ${key} ? preset.value : ${read};\n`;
}

function keysOf(source: Source): readonly string[] {
  try {
    return keys(source);
  } catch {
    // A proxy that does not tell its keys may still have each property.
    return [];
  }
}

function raiseUnder(thrown: unknown, key: string): never {
  raise(problemUnder(thrown, key));
}
