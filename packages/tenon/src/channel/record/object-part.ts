import type { ObjectShape, Shape } from "../../contract/shape.ts";
import { type ByteReader, malformed } from "../binary/byte-reader.ts";
import type { ByteWriter } from "../binary/byte-writer.ts";
import { charge, enter, type Run } from "../copier.ts";
import type { CodeMaker, Preset } from "../object-copier.ts";
import { ownValue, plainSource, requirePresent, type Source } from "../plain-object.ts";
import { raise, ValueProblem } from "../problem.ts";
import { generateRead, generateWrite } from "./generate-object-part.ts";
import { present, readFlag, writeByte } from "./leaf-parts.ts";
import type { FieldPart, ObjectPart, Part } from "./part.ts";
import { raiseUnder } from "./raise-under.ts";
import { readText, writeText } from "./text-part.ts";

const { keys } = Object;

/**
 * The fields in the schema's order, before each optional one whether it is there; then how many others, each with its name. `told`: it may be
 * given a property that was read already.
 */
export function objectPart(
  shape: ObjectShape,
  compile: (shape: Shape) => Part,
  code: CodeMaker | undefined,
  told: boolean,
): ObjectPart {
  const fields: readonly FieldPart[] = shape.fields.map(({ name, required, shape: inner }) => ({
    name,
    required,
    part: compile(inner),
  }));
  const others = othersPart(shape, compile);
  const isEmpty = fields.length === 0 && others === undefined;
  const loop: ObjectPart = {
    write(to, value, run, preset) {
      const source = plainSource(value, "object");
      enter(run);
      if (isEmpty) writeByte(to, 0);
      for (const field of fields) writeField(to, field, source, run, preset);
      others?.write(to, source, run);
      run.depth += 1;
    },
    read(from, run) {
      enter(run);
      const table: Record<string, unknown> = {};
      if (isEmpty && readFlag(from)) malformed("a property", "none");
      for (const { name, required, part } of fields) {
        if (required) table[name] = part.read(from, run);
        else if (readFlag(from)) table[name] = present(part.read(from, run));
      }
      others?.read(from, table, run);
      run.depth += 1;
      return table;
    },
  };
  return code === undefined || others !== undefined || fields.length === 0 ? loop : often(fields, loop, code, told);
}

/** Makes code of its own for what is written or read often. */
function often(fields: readonly FieldPart[], loop: ObjectPart, code: CodeMaker, told: boolean): ObjectPart {
  const made: { write?: ObjectPart["write"]; read?: Part["read"] } = {};
  const uses = { write: 0, read: 0 };
  return {
    write(to, value, run, preset) {
      if (made.write !== undefined) return made.write(to, value, run, preset);
      uses.write += 1;
      if (uses.write > code.afterUses) made.write = generateWrite(fields, code.evaluate, told) ?? loop.write;
      return (made.write ?? loop.write)(to, value, run, preset);
    },
    read(from, run) {
      if (made.read !== undefined) return made.read(from, run);
      uses.read += 1;
      if (uses.read > code.afterUses) made.read = generateRead(fields, code.evaluate) ?? loop.read;
      return (made.read ?? loop.read)(from, run);
    },
  };
}

function writeField(
  to: ByteWriter,
  { name, required, part }: FieldPart,
  source: Source,
  run: Run,
  preset: Preset | undefined,
): void {
  try {
    const value = preset !== undefined && preset.key === name ? preset.value : ownValue(source, name);
    if (!required) {
      writeByte(to, value === undefined ? 0 : 1);
      if (value === undefined) return;
    }
    part.write(to, value, run);
    if (required) requirePresent(source, name, value, undefined);
  } catch (thrown) {
    raiseUnder(thrown, name);
  }
}

interface OthersPart {
  readonly write: (to: ByteWriter, source: Source, run: Run) => void;
  readonly read: (from: ByteReader, table: Record<string, unknown>, run: Run) => void;
}

/** Properties that the schema knows by pattern only. */
function othersPart(shape: ObjectShape, compile: (shape: Shape) => Part): OthersPart | undefined {
  if (shape.patterns.length === 0 && shape.rest === undefined) return undefined;
  const named: ReadonlySet<string> = new Set(shape.fields.map(({ name }) => name));
  const patterns = shape.patterns.map(({ pattern, shape: inner }) => ({
    expression: new RegExp(pattern, "u"),
    part: compile(inner),
  }));
  const rest = shape.rest === undefined ? undefined : compile(shape.rest);
  const partOf = (key: string): Part | undefined =>
    named.has(key) ? undefined : (patterns.find(({ expression }) => expression.test(key))?.part ?? rest);
  return {
    write(to, source, run) {
      to.room(4);
      const countAt = to.at;
      to.u32(0);
      let count = 0;
      for (const key of keys(source)) {
        const part = partOf(key);
        if (part !== undefined && writeEntry(to, source, key, part, run)) count += 1;
      }
      to.u32At(countAt, count);
    },
    read(from, table, run) {
      const count = from.u32();
      from.need(count);
      for (let index = 0; index < count; index += 1) {
        const key = readText(from, run);
        const part = key === "__proto__" ? undefined : partOf(key);
        if (part === undefined) malformed("a key that is none of the schema's", "another key");
        else table[key] = present(part.read(from, run));
      }
    },
  };
}

function writeEntry(to: ByteWriter, source: Source, key: string, part: Part, run: Run): boolean {
  try {
    if (key === "__proto__") raise(new ValueProblem("", 'the key "__proto__"', "another key"));
    charge(run, key.length * 2);
    const value = source[key];
    if (value === undefined) return false;
    writeText(to, key);
    part.write(to, value, run);
    return true;
  } catch (thrown) {
    raiseUnder(thrown, key);
  }
}
