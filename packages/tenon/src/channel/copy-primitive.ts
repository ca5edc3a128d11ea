import { numberWanted, stringWanted } from "../contract/range.ts";
import type { NumberShape, Primitive, StringShape } from "../contract/shape.ts";
import { shapeText } from "../contract/shape-text.ts";
import { charge, type Copier, numberBytes } from "./copier.ts";
import { raise, unfit } from "./problem.ts";

const stringByteFactor = 2;

export const copyNothing = (value: unknown): undefined => {
  if (value !== undefined) raise(unfit(value, "nothing"));
  return undefined;
};

export const copyBoolean: Copier = (value, run) => {
  if (typeof value !== "boolean") raise(unfit(value, "boolean"));
  charge(run, numberBytes);
  return value;
};

export const copyNumber: Copier = (value, run) => {
  if (typeof value !== "number" || !Number.isFinite(value)) raise(unfit(value, "finite number"));
  charge(run, numberBytes);
  return value;
};

export const copyInteger: Copier = (value, run) => {
  if (typeof value !== "number" || !Number.isInteger(value)) raise(unfit(value, "integer"));
  charge(run, numberBytes);
  return value;
};

export const copyString: Copier = (value, run) => {
  if (typeof value !== "string") raise(unfit(value, "string"));
  charge(run, value.length * stringByteFactor);
  return value;
};

/** `strict` checks ranges too, as choosing between alternatives needs; else that is left to the validator. */
export function compileNumber(shape: NumberShape, strict: boolean): Copier {
  const copy = shape.integer ? copyInteger : copyNumber;
  if (!strict) return copy;
  return (value, run) => {
    const number = copy(value, run) as number;
    const wanted = numberWanted(shape, number);
    if (wanted !== undefined) raise(unfit(value, wanted));
    return number;
  };
}

export function compileString(shape: StringShape, strict: boolean): Copier {
  if (!strict) return copyString;
  return (value, run) => {
    const text = copyString(value, run) as string;
    const wanted = stringWanted(shape, text);
    if (wanted !== undefined) raise(unfit(value, wanted));
    return text;
  };
}

export function compileValues(values: readonly Primitive[]): Copier {
  const known: ReadonlySet<unknown> = new Set(values);
  const wanted = shapeText({ kind: "values", values });
  return (value, run) => {
    if (!known.has(value)) raise(unfit(value, wanted));
    charge(run, numberBytes);
    return value;
  };
}
