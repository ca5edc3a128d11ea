import { type Copier, enter } from "./copier.ts";
import { copyBoolean, copyInteger, copyNumber, copyString } from "./copy-primitive.ts";
import type { CodeMaker, CompiledField, ObjectCopier } from "./object-copier.ts";
import { ownValue, plainSource, requirePresent, type Source } from "./plain-object.ts";
import { problemUnder, raise } from "./problem.ts";

/** V8 stops optimising functions that are much longer. */
export const mostFields = 64;
const { keys } = Object;
const { stringify } = JSON;

/**
 * The copier of an object of named fields as code of its own: each property is read and written at a place that sees one
 * shape of object only, which is what V8 makes fast (100 ns for two fields by a loop over the fields, 30 so).
 * Undefined where the loop must do.
 */
export function generateObject(
  fields: readonly CompiledField[],
  evaluate: CodeMaker["evaluate"],
): ObjectCopier | undefined {
  if (fields.length > mostFields || fields.some(({ name }) => name === "__proto__")) return undefined;
  try {
    const make = evaluate(sourceText(fields)) as Make;
    return make(
      steps,
      fields.map(({ copy }) => copy),
    );
  } catch {
    // A process may forbid making code of text.
    return undefined;
  }
}

const steps = { plainSource, enter, keysOf, ownValue, requirePresent, raiseUnder };

type Make = (given: typeof steps, copiers: readonly Copier[]) => ObjectCopier;

export function keysOf(source: Source): readonly string[] {
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

function sourceText(fields: readonly CompiledField[]): string {
  const firstOptional = fields.findIndex(({ required }) => !required);
  const leading = firstOptional < 0 ? fields.length : firstOptional;
  const literal = fields.slice(0, leading).map(({ name }, index) => `${stringify(name)}: field${index}`);
  return `(({ plainSource, enter, keysOf, ownValue, requirePresent, raiseUnder }, copiers) => {
const [${fields.map((_, index) => `copy${index}`).join(", ")}] = copiers;
return (value, run, preset) => {
  const source = plainSource(value, "object");
  enter(run);
  const given = keysOf(source);
  let next = 0, at, own, read;
  try {
${fields.map((field, index) => (index < leading ? `${readText(field)}    const field${index} = ${copyText(field, index)};\n` : "")).join("")}    const copy = { ${literal.join(", ")} };
${fields.map((field, index) => (index < leading ? "" : readText(field) + assignText(field, index))).join("")}    run.depth += 1;
    return copy;
  } catch (thrown) {
    raiseUnder(thrown, at);
  }
};
})`;
}

// Most values have the schema's fields in the schema's order; for the others each field is looked for.
function readText({ name }: CompiledField): string {
  const key = stringify(name);
  return `    at = ${key};
    own = given[next] === ${key};
    if (own) next += 1;
    read = preset !== undefined && preset.key === ${key} ? preset.value : own ? source[${key}] : ownValue(source, ${key});
`;
}

function assignText(field: CompiledField, index: number): string {
  const assign = `copy[${stringify(field.name)}] = ${copyText(field, index)};`;
  return field.required ? `    ${assign}\n` : `    if (read !== undefined) ${assign}\n`;
}

// What is plainly right is taken here; the copier itself says what is wrong with the rest.
function copyText({ name, required, copy }: CompiledField, index: number): string {
  const call = `copy${index}(read, run)`;
  const take = (fits: string, bytes: string): string => `${fits} && (run.bytes -= ${bytes}) >= 0 ? read : ${call}`;
  if (copy === copyString) return take(`typeof read === "string"`, "read.length * 2");
  if (copy === copyNumber) return take(`typeof read === "number" && read - read === 0`, "8");
  if (copy === copyInteger) return take(`typeof read === "number" && (read | 0) === read`, "8");
  if (copy === copyBoolean) return take(`typeof read === "boolean"`, "8");
  return required ? `requirePresent(source, ${stringify(name)}, read, ${call})` : call;
}
