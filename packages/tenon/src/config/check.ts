import { Check } from "typebox/value";
import { listed } from "../contract/errors/entry.ts";
import { describe } from "../contract/found.ts";
import { nearest } from "../contract/nearest.ts";
import { isObject } from "../contract/untrusted.ts";
import type { ConfigDocument } from "./document.ts";
import type { Place, Problem } from "./problem.ts";
import { configurationSchema } from "./schema.ts";
import { pathText, type Steps } from "./steps.ts";

/** The part of JSON Schema that the schema of the file is written in. */
interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly errorMessage?: string;
}

/** Everything that does not fit the schema, with its place. */
export function problemsOf(document: ConfigDocument): readonly Problem[] {
  const problems: Problem[] = [];
  const add = (place: Place, steps: Steps, found: string, wanted: string): void =>
    void problems.push({ ...place, path: pathText(steps), found, wanted });

  const visit = (given: Schema, value: unknown, steps: Steps): void => {
    const schema = branchFor(given, value);
    if (schema.properties !== undefined && isObject(value)) visitObject(schema, schema.properties, value, steps);
    else if (schema.patternProperties !== undefined && isObject(value))
      visitRecord(schema.patternProperties, value, steps, given);
    else if (schema.items !== undefined && Array.isArray(value))
      for (const [index, item] of value.entries()) visit(schema.items, item, [...steps, index]);
    else if (!Check(given, value))
      add(document.place(steps), steps, describe(value), given.errorMessage ?? "something else");
  };

  const visitObject = (
    { required = [] }: Schema,
    properties: Readonly<Record<string, Schema>>,
    value: Record<string, unknown>,
    steps: Steps,
  ): void => {
    for (const key of required) {
      if (!Object.hasOwn(value, key))
        add(document.place(steps), [...steps, key], "nothing", properties[key]?.errorMessage ?? "a value");
    }
    for (const [key, inner] of Object.entries(value)) {
      const schema = Object.hasOwn(properties, key) ? properties[key] : undefined;
      if (schema !== undefined) visit(schema, inner, [...steps, key]);
      else
        add(
          document.keyPlace([...steps, key]),
          [...steps, key],
          "an unknown key",
          suggestion(key, Object.keys(properties)),
        );
    }
  };

  const visitRecord = (
    patterns: Readonly<Record<string, Schema>>,
    value: Record<string, unknown>,
    steps: Steps,
    given: Schema,
  ): void => {
    for (const key of Object.keys(value)) {
      if (!Object.keys(patterns).some((pattern) => new RegExp(pattern).test(key))) {
        add(document.keyPlace([...steps, key]), steps, `the key ${describe(key)}`, given.errorMessage ?? "another key");
      }
    }
  };

  visit(configurationSchema, document.value, []);
  if (problems.length === 0) addTaken(document, add);
  return problems;
}

/** Of a choice between an object and something else, the one that is meant; so that problems inside the object are told. */
function branchFor(schema: Schema, value: unknown): Schema {
  if (schema.anyOf === undefined || !isObject(value)) return schema;
  return schema.anyOf.find(({ properties }) => properties !== undefined) ?? schema;
}

function suggestion(key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  return near === undefined ? `one of ${listed(known)}` : `"${near}"`;
}

function addTaken(
  document: ConfigDocument,
  add: (place: Place, steps: Steps, found: string, wanted: string) => void,
): void {
  const { plugins } = document.value as { readonly plugins: readonly { readonly name: string }[] };
  const first = new Map<string, number>();
  for (const [index, { name }] of plugins.entries()) {
    const steps = ["plugins", index, "name"];
    const taken = first.get(name);
    if (taken === undefined) first.set(name, index);
    else add(document.place(steps), steps, `${describe(name)}, which plugins[${taken}] has`, "a name of its own");
  }
}
