import { contractError } from "../errors/contract-error.ts";
import { describe, joinPath } from "../found.ts";

/** A value that does not fit its field. Not an Error: whoever knows what it was for makes one of it. */
export class StructProblem {
  readonly #path: string;
  readonly found: string;
  readonly wanted: string;

  constructor(path: string, found: string, wanted: string) {
    this.#path = path;
    this.found = found;
    this.wanted = wanted;
  }

  get path(): string {
    return this.#path;
  }

  static is(thrown: unknown): thrown is StructProblem {
    return typeof thrown === "object" && thrown !== null && #path in thrown;
  }
}

export function raiseStruct(value: unknown, wanted: string): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- see StructProblem
  throw new StructProblem("", describe(value), wanted);
}

/** Throws on what writing a part threw, with the part's key before its path. */
export function raiseStructUnder(thrown: unknown, key: string | number): never {
  if (!StructProblem.is(thrown)) throw thrown;
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- see StructProblem
  throw new StructProblem(joinPath(key, thrown.path), thrown.found, thrown.wanted);
}

/** The error of whoever assigns to a field or fills in a struct; anything else as it is. */
export function structError(thrown: unknown, field: string): unknown {
  if (!StructProblem.is(thrown)) return thrown;
  const { path, found, wanted } = thrown;
  const joint = path === "" || path.startsWith("[") ? "" : ".";
  return contractError("TENON_STRUCT_VALUE", { field: field + joint + path, found, wanted });
}
