import { schemaShape } from "../contract/checked.ts";
import { resolved, type Shape } from "../contract/shape.ts";
import { type Copier, type CopyLimits, Runs } from "./copier.ts";
import { copyAny } from "./copy-any.ts";
import { copyBytes } from "./copy-bytes.ts";
import { compileArray, compileTuple } from "./copy-list.ts";
import { compileObject } from "./copy-object.ts";
import { compileNumber, compileString, compileValues, copyBoolean, copyNothing } from "./copy-primitive.ts";
import { compileStruct } from "./copy-struct.ts";
import { compileUnion } from "./copy-union.ts";
import type { CodeMaker } from "./object-copier.ts";
import { problemOf, raise } from "./problem.ts";

export type { CopyLimits } from "./copier.ts";
export type { CodeMaker } from "./object-copier.ts";
export { ValueProblem } from "./problem.ts";

export type Copy = (value: unknown, limits: CopyLimits) => unknown;

/**
 * Compiles the schema of a contract into a function that makes a fresh copy, of plain objects of the realm it runs in.
 * Each property is read once and what the schema does not know is dropped. The copy has the structure the schema says;
 * ranges, patterns and formats are for the validator. What does not fit, cannot be read or passes a limit throws a
 * ValueProblem, which keeps nothing of the value but a few printable words. With `code`, objects that are copied often get code
 * of their own.
 */
export function compileCopy(schema: unknown, code?: CodeMaker): Copy {
  const shape = schemaShape(schema);
  // Nothing has no limits to be held to.
  if (shape.kind === "undefined") return copyNothing;
  const copier = new Compilation(code).compile(shape, false);
  const runs = new Runs();
  return (value, limits) => {
    const run = runs.begin(limits);
    try {
      return copier(value, run);
    } catch (thrown) {
      raise(problemOf(thrown));
    } finally {
      runs.end(run);
    }
  };
}

/** Compiles each shape once, so that a shape inside itself meets its own copier. */
export class Compilation {
  readonly #lax: Map<Shape, Copier> = new Map();
  readonly #strict: Map<Shape, Copier> = new Map();
  readonly #code: CodeMaker | undefined;

  constructor(code: CodeMaker | undefined) {
    this.#code = code;
  }

  compile(given: Shape, strict: boolean): Copier {
    const shape = resolved(given);
    const known = strict ? this.#strict : this.#lax;
    const found = known.get(shape);
    if (found !== undefined) return found;
    known.set(shape, (value, run) => (known.get(shape) as Copier)(value, run));
    const copier = this.#compileNew(shape, strict);
    known.set(shape, copier);
    return copier;
  }

  #compileNew(shape: ReturnType<typeof resolved>, strict: boolean): Copier {
    const inner = (part: Shape): Copier => this.compile(part, strict);
    switch (shape.kind) {
      case "any":
        return copyAny;
      case "undefined":
        return copyNothing;
      case "boolean":
        return copyBoolean;
      case "values":
        return compileValues(shape.values);
      case "number":
        return compileNumber(shape, strict);
      case "string":
        return compileString(shape, strict);
      case "bytes":
        return (value, run) => copyBytes(value, run, shape.maxBytes);
      case "struct":
        return compileStruct(shape.layout, this.#code);
      case "array":
        return compileArray(shape, inner, strict);
      case "tuple":
        return compileTuple(shape, inner);
      case "object":
        return compileObject(shape, inner, this.#code, false);
      case "union":
        return compileUnion(shape, {
          lax: inner,
          strict: (part) => this.compile(part, true),
          object: (part) => compileObject(part, inner, this.#code, true),
        });
    }
  }
}
