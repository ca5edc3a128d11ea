import { Check } from "typebox/value";
import { listed } from "../contract/errors/entry.ts";
import { describe } from "../contract/found.ts";
import { nearest } from "../contract/nearest.ts";
import { isObject } from "../contract/untrusted.ts";
import type { Steps } from "./steps.ts";

/** The part of JSON Schema that the schemas of configuration are written in. */
export interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly errorMessage?: string;
}

/** Told of a value that does not fit; with the steps to a key where it is that key that may not be there. */
export type Tell = (steps: Steps, found: string, wanted: string, key?: Steps) => void;

/** Tells everything in a value that does not fit the schema. */
export function checkStructure(root: Schema, rootValue: unknown, tell: Tell): void {
  const visit = (given: Schema, value: unknown, steps: Steps): void => {
    const schema = branchFor(given, value);
    if (schema.properties !== undefined && isObject(value)) visitObject(schema, schema.properties, value, steps);
    else if (schema.patternProperties !== undefined && isObject(value))
      visitRecord(schema.patternProperties, value, steps, given);
    else if (schema.items !== undefined && Array.isArray(value))
      for (const [index, item] of value.entries()) visit(schema.items, item, [...steps, index]);
    else if (!Check(given, value)) tell(steps, describe(value), given.errorMessage ?? "something else");
  };

  const visitObject = (
    { required = [] }: Schema,
    properties: Readonly<Record<string, Schema>>,
    value: Record<string, unknown>,
    steps: Steps,
  ): void => {
    for (const key of required) {
      if (!Object.hasOwn(value, key)) tell([...steps, key], "nothing", properties[key]?.errorMessage ?? "a value");
    }
    for (const [key, inner] of Object.entries(value)) {
      const schema = Object.hasOwn(properties, key) ? properties[key] : undefined;
      if (schema !== undefined) visit(schema, inner, [...steps, key]);
      else tell([...steps, key], "an unknown key", suggestion(key, Object.keys(properties)), [...steps, key]);
    }
  };

  const visitRecord = (
    patterns: Readonly<Record<string, Schema>>,
    value: Record<string, unknown>,
    steps: Steps,
    given: Schema,
  ): void => {
    for (const [key, inner] of Object.entries(value)) {
      const [, schema] = Object.entries(patterns).find(([pattern]) => new RegExp(pattern).test(key)) ?? [];
      if (schema === undefined)
        tell(steps, `the key ${describe(key)}`, given.errorMessage ?? "another key", [...steps, key]);
      else visit(schema, inner, [...steps, key]);
    }
  };

  visit(root, rootValue, []);
}

/** Of a choice between an object and something else, the one that is meant; so that problems inside the object are told. */
function branchFor(schema: Schema, value: unknown): Schema {
  if (schema.anyOf === undefined || !isObject(value)) return schema;
  const branch = (of: "properties" | "patternProperties"): Schema | undefined =>
    schema.anyOf?.find((each) => each[of] !== undefined);
  return branch("properties") ?? branch("patternProperties") ?? schema;
}

function suggestion(key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  return near === undefined ? `one of ${listed(known)}` : `"${near}"`;
}
