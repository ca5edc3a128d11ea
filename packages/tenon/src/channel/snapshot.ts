import { charge, enter, numberBytes, type Run } from "./copier.ts";
import { isBytes } from "./copy-bytes.ts";
import { copyItems } from "./copy-list.ts";
import { problemUnder, raise, ValueProblem } from "./problem.ts";

const { isArray } = Array;
const { getPrototypeOf, keys } = Object;

/** Stands where reading a property threw. Being no plain data, it is refused by whoever wants that property. */
class UnreadableProperty {}

/**
 * A copy of objects and arrays that reads each property once and judges nothing, so that several alternatives can be
 * tried on it: a getter that changes its mind between two reads cannot make a value of two halves.
 */
export function takeSnapshot(value: unknown, run: Run): unknown {
  if (typeof value !== "object" || value === null || isBytes(value)) return value;
  if (isArray(value)) return copyItems(value, run, 0, Infinity, anyItem);
  const prototype: object | null = getPrototypeOf(value) as object | null;
  if (prototype !== null && getPrototypeOf(prototype) !== null) return value;
  enter(run);
  const copy = Object.create(null) as Record<string, unknown>;
  for (const key of keys(value)) {
    charge(run, numberBytes);
    copy[key] = readProperty(value as Record<string, unknown>, key, run);
  }
  run.depth += 1;
  return copy;
}

function anyItem(): typeof takeSnapshot {
  return takeSnapshot;
}

function readProperty(source: Readonly<Record<string, unknown>>, key: string, run: Run): unknown {
  try {
    return takeSnapshot(source[key], run);
  } catch (thrown) {
    if (ValueProblem.is(thrown)) raise(problemUnder(thrown, key));
    return new UnreadableProperty();
  }
}
