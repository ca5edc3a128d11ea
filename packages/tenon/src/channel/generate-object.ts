import { type Copier, enter } from "./copier.ts";
import { copyBoolean, copyInteger, copyNumber, copyString } from "./copy-primitive.ts";
import type { CodeMaker, CompiledField, ObjectCopier } from "./object-copier.ts";
import { isOwnEnumerable } from "./intrinsics.ts";
import { ownValue, plainSource, requirePresent, type Source } from "./plain-object.ts";
import { problemUnder, raise } from "./problem.ts";

/** V8 stops optimising functions that are much longer. */
export const mostFields = 64;
const { keys } = Object;
const { stringify } = JSON;

/**
 * The copier of an object of named fields as code of its own: each property is read and written at a place that sees one
 * shape of object only, which is what V8 makes fast (100 ns for two fields by a loop over the fields, 30 so).
 * Undefined where the loop must do. `told` is for a branch of a union, whose copier may be given a property that was read already.
 */
export function generateObject(
  fields: readonly CompiledField[],
  evaluate: CodeMaker["evaluate"],
  told: boolean,
): ObjectCopier | undefined {
  if (fields.length > mostFields || fields.some(({ name }) => name === "__proto__")) return undefined;
  try {
    const make = evaluate(sourceText(fields, told)) as Make;
    return make(
      steps,
      fields.map(({ copy }) => copy),
    );
  } catch {
    // A process may forbid making code of text.
    return undefined;
  }
}

const { getPrototypeOf, prototype: objectPrototype } = Object;
const steps = {
  ...{ getPrototypeOf, objectPrototype, plainSource, isOwnEnumerable },
  ...{ enter, keysOf, ownValue, requirePresent, raiseUnder },
};

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

function sourceText(fields: readonly CompiledField[], told: boolean): string {
  const firstOptional = fields.findIndex(({ required }) => !required);
  const leading = firstOptional < 0 ? fields.length : firstOptional;
  const literal = fields.slice(0, leading).map(({ name }, index) => `${stringify(name)}: field${index}`);
  const [first] = told ? [] : fields;
  return `((steps, copiers) => {
const { getPrototypeOf, objectPrototype, plainSource, isOwnEnumerable, enter, keysOf, ownValue, requirePresent, raiseUnder } = steps;
const [${fields.map((_, index) => `copy${index}`).join(", ")}] = copiers;
return (value, run, preset) => {
  const { home } = run.limits;
${first === undefined ? `  const source = plainSource(value, "object", home);\n` : firstText(first)}  enter(run);
  const given = keysOf(source);
  let next = 0, at, own, read;
  try {
${fields.map((field, index) => (index < leading ? `${readText(field, first)}    const field${index} = ${copyText(field, index)};\n` : "")).join("")}    const copy = { ${literal.join(", ")} };
${fields.map((field, index) => (index < leading ? "" : readText(field, first) + assignText(field, index))).join("")}    run.depth += 1;
    return copy;
  } catch (thrown) {
    raiseUnder(thrown, at);
  }
};
})`;
}

// The first field is read before it is known whether the object is plain: V8 then knows the object's hidden class, and with it
// the prototype, which it has to be asked for else (10 to 20 ns).
function firstText({ name }: CompiledField): string {
  const key = stringify(name);
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

// Most values have the schema's fields in the schema's order; for the others each field is looked for. A union has read the
// field that tells its branches apart.
function readText(field: CompiledField, first: CompiledField | undefined): string {
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
