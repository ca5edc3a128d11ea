import { malformed } from "../binary/byte-reader.ts";
import { enter } from "../copier.ts";
import { mostFields } from "../generate-object.ts";
import { fieldText, sourceSteps, sourceText } from "../generate-source.ts";
import type { CodeMaker } from "../object-copier.ts";
import { requirePresent } from "../plain-object.ts";
import {
  booleanPart,
  integerPart,
  numberPart,
  present,
  readBoolean,
  readFlag,
  readInteger,
  readNumber,
} from "./leaf-parts.ts";
import { stringPart, writeByte, writeNumber } from "./leaf-parts.ts";
import type { FieldPart, ObjectPart, Part } from "./part.ts";
import { raiseUnder } from "./raise-under.ts";
import { readText, writeText } from "./text-part.ts";

const { stringify } = JSON;

const steps = {
  ...sourceSteps,
  ...{ enter, requirePresent, raiseUnder, malformed },
  ...{ writeText, writeNumber, writeByte, readText, readNumber, readInteger, readBoolean, readFlag, present },
};
const names = Object.keys(steps).join(", ");

/** What writes an object of named fields, as code of its own; see `generateObject`, `told` too. Undefined where the loop must do. */
export function generateWrite(
  fields: readonly FieldPart[],
  evaluate: CodeMaker["evaluate"],
  told: boolean,
): ObjectPart["write"] | undefined {
  const [first] = told ? [] : fields;
  const code = `(({ ${names} }, parts) => {
${declared(fields)}
return (to, value, run, preset) => {
  const { home } = run.limits;
${sourceText(first)}  enter(run);
  const given = keysOf(source);
  let next = 0, at, own, read;
  try {
${fields.map((field, index) => fieldCode(field, index, first)).join("")}  } catch (thrown) {
    raiseUnder(thrown, at);
  }
  run.depth += 1;
};
})`;
  return made(fields, evaluate, code);
}

/** What reads one. */
export function generateRead(fields: readonly FieldPart[], evaluate: CodeMaker["evaluate"]): Part["read"] | undefined {
  const firstOptional = fields.findIndex(({ required }) => !required);
  const leading = firstOptional < 0 ? fields.length : firstOptional;
  const literal = fields.slice(0, leading).map(({ name }, index) => `${stringify(name)}: field${index}`);
  const lines = fields.map((field, index) => {
    const read = readCode(field, index);
    if (index < leading) return `  const field${index} = ${read};\n`;
    const place = `table[${stringify(field.name)}]`;
    return field.required ? `  ${place} = ${read};\n` : `  if (readFlag(from)) ${place} = present(${read});\n`;
  });
  const code = `(({ ${names} }, parts) => {
${declared(fields)}
return (from, run) => {
  enter(run);
${lines.slice(0, leading).join("")}  const table = { ${literal.join(", ")} };
${lines.slice(leading).join("")}  run.depth += 1;
  return table;
};
})`;
  return made(fields, evaluate, code);
}

function made<Function>(
  fields: readonly FieldPart[],
  evaluate: CodeMaker["evaluate"],
  code: string,
): Function | undefined {
  if (fields.length > mostFields || fields.some(({ name }) => name === "__proto__")) return undefined;
  try {
    const make = evaluate(code) as (given: typeof steps, parts: readonly Part[]) => Function;
    return make(
      steps,
      fields.map(({ part }) => part),
    );
  } catch {
    // A process may forbid making code of text.
    return undefined;
  }
}

function declared(fields: readonly FieldPart[]): string {
  return `const [${fields.map((_, index) => `part${index}`).join(", ")}] = parts;`;
}

function fieldCode(field: FieldPart, index: number, first: FieldPart | undefined): string {
  const { name, required, part } = field;
  const key = stringify(name);
  const write = writeCode(part, index);
  const missing = required ? `if (read === undefined) requirePresent(source, ${key}, read, undefined);` : "";
  return `${fieldText(field, first)}    ${required ? `${write}\n    ${missing}` : `if (read === undefined) writeByte(to, 0); else { writeByte(to, 1); ${write} }`}
`;
}

// What is plainly right is written here; the part itself says what is wrong with the rest.
function writeCode(part: Part, index: number): string {
  const write = `part${index}.write(to, read, run);`;
  const take = (fits: string, bytes: string, put: string): string =>
    `if (${fits} && (run.bytes -= ${bytes}) >= 0) ${put}; else ${write}`;
  if (part === stringPart) return take(`typeof read === "string"`, "read.length * 2", "writeText(to, read)");
  if (part === numberPart) return take(`typeof read === "number" && read - read === 0`, "8", "writeNumber(to, read)");
  if (part === integerPart)
    return take(`typeof read === "number" && (read | 0) === read`, "8", "writeNumber(to, read)");
  if (part === booleanPart) return take(`typeof read === "boolean"`, "8", "writeByte(to, read ? 1 : 0)");
  return write;
}

function readCode({ part }: FieldPart, index: number): string {
  if (part === stringPart) return "readText(from, run)";
  if (part === numberPart) return "readNumber(from, run)";
  if (part === integerPart) return "readInteger(from, run)";
  if (part === booleanPart) return "readBoolean(from, run)";
  return `part${index}.read(from, run)`;
}
