import { branchesOf, type ObjectShape, type OpenShape, type Primitive, type Shape } from "../contract/shape.ts";
import { shapeText } from "../contract/shape-text.ts";
import { type Copier, type Run, tooLarge } from "./copier.ts";
import { isBytes } from "./copy-bytes.ts";
import type { ObjectCopier } from "./object-copier.ts";
import { ownValue, plainSource } from "./plain-object.ts";
import { problemOf, raise, unfit } from "./problem.ts";
import { takeSnapshot } from "./snapshot.ts";

type Branch = Exclude<OpenShape, { readonly kind: "union" }>;

/** How the branches of a choice are compiled: strictly where several could take the same kind of value. */
export interface BranchCompilers {
  readonly lax: (shape: Shape) => Copier;
  readonly strict: (shape: Shape) => Copier;
  /** Never strict: a property with a value of its own tells these apart. */
  readonly object: (shape: ObjectShape) => ObjectCopier;
}

const maxWastedFactor = 8;
const { isArray } = Array;

/** Copies by the first branch that fits, looking only at branches that could. */
export function compileUnion(shape: Shape, compilers: BranchCompilers): Copier {
  const branches = branchesOf(shape);
  const wanted = shapeText({ kind: "union", branches });
  const ofKinds = (...kinds: readonly Branch["kind"][]): readonly Branch[] =>
    branches.filter(({ kind }) => kind === "any" || kinds.includes(kind));
  const lists = compileChoice(ofKinds("array", "tuple"), wanted, compilers);
  const bytes = compileChoice(ofKinds("bytes"), wanted, compilers);
  const objects = compileObjects(ofKinds("object"), wanted, compilers);
  const strings = compileChoice(ofKinds("string", "values"), wanted, compilers);
  const others = compileChoice(ofKinds("undefined", "boolean", "values", "number"), wanted, compilers);
  return (value, run) => {
    if (typeof value === "string") return strings(value, run);
    if (typeof value !== "object" || value === null) return others(value, run);
    if (isArray(value)) return lists(value, run);
    return isBytes(value) ? bytes(value, run) : objects(value, run);
  };
}

function compileChoice(branches: readonly Branch[], wanted: string, { lax, strict }: BranchCompilers): Copier {
  const [only] = branches;
  if (branches.length === 1 && only !== undefined) return lax(only);
  const copiers = branches.map(strict);
  return (value, run) => tryEach(copiers, value, run, wanted);
}

function tryEach(copiers: readonly Copier[], value: unknown, run: Run, wanted: string): unknown {
  if (copiers.length === 0) raise(unfit(value, wanted));
  const outer = run.snapshot;
  const { bytes, depth } = run;
  const source = outer ? value : takeSnapshot(value, run);
  run.snapshot = true;
  try {
    for (const copier of copiers) {
      run.wasted += bytes - run.bytes;
      if (run.wasted > maxWastedFactor * run.limits.maxBytes) raise(tooLarge(run));
      run.bytes = bytes;
      run.depth = depth;
      const copied = attempt(copier, source, run);
      if (copied !== undefined) return copied.value;
    }
  } finally {
    run.snapshot = outer;
  }
  raise(unfit(value, wanted));
}

function attempt(copier: Copier, value: unknown, run: Run): { readonly value: unknown } | undefined {
  try {
    return { value: copier(value, run) };
  } catch (thrown) {
    const problem = problemOf(thrown);
    if (problem.reason === "too-large" || problem.reason === "too-deep") raise(problem);
    return undefined;
  }
}

function compileObjects(branches: readonly Branch[], wanted: string, compilers: BranchCompilers): Copier {
  const objects = branches.filter((branch) => branch.kind === "object");
  if (objects.length < 2 || objects.length !== branches.length) return compileChoice(branches, wanted, compilers);
  const teller = telling(objects);
  if (teller === undefined) return compileChoice(branches, wanted, compilers);
  const { key, byValue } = teller;
  const copiers = new Map([...byValue].map(([value, branch]) => [value, compilers.object(branch)] as const));
  return (value, run) => {
    const told = ownValue(plainSource(value, wanted, run.limits.home), key);
    const copier = copiers.get(told as Primitive);
    if (copier === undefined) raise(unfit(value, wanted));
    return copier(value, run, { key, value: told });
  };
}

/** A property all branches require, with values no two of them share. */
export function telling(
  objects: readonly ObjectShape[],
): { key: string; byValue: ReadonlyMap<Primitive, ObjectShape> } | undefined {
  for (const { name: key } of objects[0]?.fields ?? []) {
    const byValue = new Map<Primitive, ObjectShape>();
    const tells = objects.every((branch) => {
      const field = branch.fields.find(({ name }) => name === key);
      if (field?.shape.kind !== "values" || !field.required) return false;
      return field.shape.values.every((value) => !byValue.has(value) && byValue.set(value, branch));
    });
    if (tells) return { key, byValue };
  }
  return undefined;
}
