import type { NumberShape, StringShape } from "./shape.ts";

/** What a number should have been, or undefined where it fits. */
export function numberWanted(shape: NumberShape, value: number): string | undefined {
  if (shape.integer && !Number.isInteger(value)) return "an integer";
  if (shape.minimum !== undefined && value < shape.minimum) return `at least ${shape.minimum}`;
  if (shape.maximum !== undefined && value > shape.maximum) return `at most ${shape.maximum}`;
  if (shape.exclusiveMinimum !== undefined && value <= shape.exclusiveMinimum)
    return `more than ${shape.exclusiveMinimum}`;
  if (shape.exclusiveMaximum !== undefined && value >= shape.exclusiveMaximum)
    return `less than ${shape.exclusiveMaximum}`;
  if (shape.multipleOf !== undefined && !isMultiple(value, shape.multipleOf))
    return `a multiple of ${shape.multipleOf}`;
  return undefined;
}

// The same tolerance as the validator's, so that both sides agree on 0.3 being a multiple of 0.1.
function isMultiple(value: number, divisor: number): boolean {
  if (Number.isInteger(value) && (1 / divisor) % 1 === 0) return true;
  const left = value % divisor;
  return Math.min(Math.abs(left), Math.abs(left - divisor), Math.abs(left + divisor)) < 1e-10;
}

/** What a string should have been, or undefined where it fits. Formats are left to the validator. */
export function stringWanted(shape: StringShape, value: string): string | undefined {
  const { minLength, maxLength, pattern } = shape;
  if (minLength !== undefined && codePoints(value) < minLength) return `at least ${minLength} characters`;
  if (maxLength !== undefined && value.length > maxLength && codePoints(value) > maxLength)
    return `at most ${maxLength} characters`;
  if (pattern !== undefined && !new RegExp(pattern, "u").test(value)) return `text like /${pattern}/`;
  return undefined;
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
