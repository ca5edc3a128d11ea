import { describe } from "../contract/found.ts";
import type { ArrayShape, TupleShape } from "../contract/shape.ts";
import { charge, type Compile, type Copier, enter, numberBytes, type Run } from "./copier.ts";
import { problemUnder, raise, unfit, ValueProblem } from "./problem.ts";

const { isArray } = Array;

export function compileArray(shape: ArrayShape, compile: Compile, strict: boolean): Copier {
  const item = compile(shape.items);
  const [least, most] = strict ? [shape.minItems, shape.maxItems] : [0, Infinity];
  return (value, run) => copyItems(value, run, least, most, () => item);
}

export function compileTuple(shape: TupleShape, compile: Compile): Copier {
  const items = shape.items.map(compile);
  return (value, run) => copyItems(value, run, shape.minItems, items.length, (index) => items[index]);
}

/** Copies each item of an array of any realm. Its length is asked once, and paid for before anything is copied. */
export function copyItems(
  value: unknown,
  run: Run,
  least: number,
  most: number,
  copierAt: (index: number) => Copier | undefined,
): unknown[] {
  const length = enterList(value, run, least, most);
  const copy: unknown[] = [];
  let index = 0;
  try {
    for (; index < length; index += 1) {
      const copier = copierAt(index);
      if (copier !== undefined) copy.push(copier((value as readonly unknown[])[index], run));
    }
  } catch (thrown) {
    raise(problemUnder(thrown, index));
  }
  run.depth += 1;
  return copy;
}

/** Enters an array of any realm and answers its length; anything else throws. */
export function enterList(value: unknown, run: Run, least: number, most: number): number {
  if (!isArray(value)) raise(unfit(value, "array"));
  enter(run);
  const length: unknown = value.length;
  if (typeof length !== "number" || !Number.isSafeInteger(length) || length < 0) {
    raise(new ValueProblem("", `an array whose length is ${describe(length)}`, "an array", "unreadable"));
  }
  if (length < least || length > most) raise(new ValueProblem("", `${length} items`, itemsWanted(least, most)));
  charge(run, length * numberBytes);
  return length;
}

function itemsWanted(least: number, most: number): string {
  if (least === most) return `${least} items`;
  return most === Infinity ? `at least ${least} items` : `${least} to ${most} items`;
}
