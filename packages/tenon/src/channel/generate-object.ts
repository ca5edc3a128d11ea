import { type Copier, enter } from "./copier.ts";
import { fieldText, sourceSteps, sourceText } from "./generate-source.ts";
import { copyBoolean, copyInteger, copyNumber, copyString } from "./copy-primitive.ts";
import type { CodeMaker, CompiledField, ObjectCopier } from "./object-copier.ts";
import { requirePresent } from "./plain-object.ts";

/** V8 stops optimising functions that are much longer. */
export const mostFields = 64;
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
    const make = evaluate(codeText(fields, told)) as Make;
    return make(
      steps,
      fields.map(({ copy }) => copy),
    );
  } catch {
    // A process may forbid making code of text.
    return undefined;
  }
}

const steps = { ...sourceSteps, enter, requirePresent };
const names = Object.keys(steps).join(", ");

type Make = (given: typeof steps, copiers: readonly Copier[]) => ObjectCopier;

function codeText(fields: readonly CompiledField[], told: boolean): string {
  const firstOptional = fields.findIndex(({ required }) => !required);
  const leading = firstOptional < 0 ? fields.length : firstOptional;
  const literal = fields.slice(0, leading).map(({ name }, index) => `${stringify(name)}: field${index}`);
  const [first] = told ? [] : fields;
  return `(({ ${names} }, copiers) => {
const [${fields.map((_, index) => `copy${index}`).join(", ")}] = copiers;
return (value, run, preset) => {
  const { home } = run.limits;
${sourceText(first)}  enter(run);
  const given = keysOf(source);
  let next = 0, at, own, read;
  try {
${fields.map((field, index) => (index < leading ? `${fieldText(field, first)}    const field${index} = ${copyText(field, index)};\n` : "")).join("")}    const copy = { ${literal.join(", ")} };
${fields.map((field, index) => (index < leading ? "" : fieldText(field, first) + assignText(field, index))).join("")}    run.depth += 1;
    return copy;
  } catch (thrown) {
    raiseUnder(thrown, at);
  }
};
})`;
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
