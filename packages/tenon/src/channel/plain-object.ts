import type { Home } from "./copier.ts";
import { isOwnEnumerable } from "./intrinsics.ts";
import { raise, unfit } from "./problem.ts";

const { getPrototypeOf, prototype: objectPrototype } = Object;

export type Source = Readonly<Record<string, unknown>>;

/** An object that is a table of keys, in whatever realm it was made; anything else throws. */
export function plainSource(value: unknown, wanted: string, home?: Home): Source {
  if (typeof value !== "object" || value === null) raise(unfit(value, wanted));
  const prototype: object | null = getPrototypeOf(value) as object | null;
  if (prototype === objectPrototype || prototype === null || prototype === home?.prototype) return value as Source;
  // Every realm has its own Object.prototype, and of those it is known only that nothing is above them.
  if (getPrototypeOf(prototype) !== null) raise(unfit(value, wanted));
  if (home !== undefined) home.prototype = prototype;
  return value as Source;
}

/** Passes on the copy of a required property. Some schemas take undefined, which is not yet the same as taking nothing at all. */
export function requirePresent(source: Source, key: string, read: unknown, copy: unknown): unknown {
  if (read === undefined && !isOwnEnumerable(source, key)) raise(unfit(undefined, "a property"));
  return copy;
}

/** A property's value, read once; undefined unless it is the object's own and enumerable. */
export function ownValue(source: Source, key: string): unknown {
  return isOwnEnumerable(source, key) ? source[key] : undefined;
}
