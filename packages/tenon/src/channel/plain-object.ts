import { isOwnEnumerable } from "./intrinsics.ts";
import { raise, unfit } from "./problem.ts";

const { getPrototypeOf, prototype: objectPrototype } = Object;

export type Source = Readonly<Record<string, unknown>>;

/** An object that is a table of keys, in whatever realm it was made; anything else throws. */
export function plainSource(value: unknown, wanted: string): Source {
  if (typeof value !== "object" || value === null) raise(unfit(value, wanted));
  const prototype: object | null = getPrototypeOf(value) as object | null;
  // Every realm has its own Object.prototype, and of those it is known only that nothing is above them.
  if (prototype === objectPrototype || prototype === null || getPrototypeOf(prototype) === null) return value as Source;
  raise(unfit(value, wanted));
}

/** A property's value, read once; undefined unless it is the object's own and enumerable. */
export function ownValue(source: Source, key: string): unknown {
  return isOwnEnumerable(source, key) ? source[key] : undefined;
}
