import type { ObjectShape } from "../contract/shape.ts";
import { charge, type Compile, type Copier, enter, type Run } from "./copier.ts";
import { generateObject } from "./generate-object.ts";
import type { CodeMaker, CompiledField, ObjectCopier, Preset } from "./object-copier.ts";
import { ownValue, plainSource, requirePresent, type Source } from "./plain-object.ts";
import { problemUnder, raise, ValueProblem } from "./problem.ts";

const { keys } = Object;

/** `told`: it may be given a property that was read already. */
export function compileObject(
  shape: ObjectShape,
  compile: Compile,
  code: CodeMaker | undefined,
  told: boolean,
): ObjectCopier {
  const fields: readonly CompiledField[] = shape.fields.map(({ name, required, shape: inner }) => ({
    name,
    required,
    copy: compile(inner),
  }));
  const copyOthers = compileOthers(shape, compile);
  const loop: ObjectCopier = (value, run, preset) => {
    const source = plainSource(value, "object", run.limits.home);
    enter(run);
    const copy: Record<string, unknown> = {};
    for (let index = 0; index < fields.length; index += 1)
      copyField(fields[index] as CompiledField, source, copy, run, preset);
    copyOthers?.(source, copy, run);
    run.depth += 1;
    return copy;
  };
  if (code === undefined || copyOthers !== undefined) return loop;
  let copier: ObjectCopier | undefined;
  let uses = 0;
  return (value, run, preset) => {
    if (copier !== undefined) return copier(value, run, preset);
    uses += 1;
    if (uses > code.afterUses) copier = generateObject(fields, code.evaluate, told) ?? loop;
    return (copier ?? loop)(value, run, preset);
  };
}

function copyField(
  field: CompiledField,
  source: Source,
  copy: Record<string, unknown>,
  run: Run,
  preset: Preset | undefined,
): void {
  const { name } = field;
  try {
    const value = preset !== undefined && preset.key === name ? preset.value : ownValue(source, name);
    if (field.required) copy[name] = requirePresent(source, name, value, field.copy(value, run));
    else if (value !== undefined) copy[name] = field.copy(value, run);
  } catch (thrown) {
    raise(problemUnder(thrown, name));
  }
}

type OthersCopier = (source: Source, copy: Record<string, unknown>, run: Run) => void;

/** Copies properties that the schema knows by pattern only; undefined where it knows none, so others are dropped. */
function compileOthers(shape: ObjectShape, compile: Compile): OthersCopier | undefined {
  if (shape.patterns.length === 0 && shape.rest === undefined) return undefined;
  const named: ReadonlySet<string> = new Set(shape.fields.map((field) => field.name));
  const patterns = shape.patterns.map(({ pattern, shape: inner }) => ({
    expression: new RegExp(pattern, "u"),
    copy: compile(inner),
  }));
  const rest = shape.rest === undefined ? undefined : compile(shape.rest);
  return (source, copy, run) => {
    for (const key of keys(source)) {
      if (named.has(key)) continue;
      const copier = patterns.find(({ expression }) => expression.test(key))?.copy ?? rest;
      if (copier !== undefined) copyEntry(source, key, copier, copy, run);
    }
  };
}

/** Copies one property under a key that the value chose. */
export function copyEntry(source: Source, key: string, copier: Copier, copy: Record<string, unknown>, run: Run): void {
  try {
    if (key === "__proto__") raise(new ValueProblem("", 'the key "__proto__"', "another key"));
    charge(run, key.length * 2);
    const value = source[key];
    if (value !== undefined) copy[key] = copier(value, run);
  } catch (thrown) {
    raise(problemUnder(thrown, key));
  }
}
