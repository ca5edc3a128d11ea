import { raise, unfit } from "./problem.ts";

// Taken once, before any plugin code could replace them.
const { getPrototypeOf, prototype: objectPrototype } = Object;
const call = Function.prototype.call.bind.bind(Function.prototype.call) as <Result>(method: unknown) => (self: unknown, ...given: unknown[]) => Result;

export type Source = Readonly<Record<string, unknown>>;

/** An object that is a table of keys, in whatever realm it was made; anything else throws. */
export function plainSource(value: unknown, wanted: string): Source {
  if (typeof value !== "object" || value === null) raise(unfit(value, wanted));
  const prototype: object | null = getPrototypeOf(value) as object | null;
  // Every realm has its own Object.prototype, and of those it is known only that nothing is above them.
  if (prototype === objectPrototype || prototype === null || getPrototypeOf(prototype) === null) return value as Source;
  raise(unfit(value, wanted));
}

/** True for an own enumerable property. */
export const hasOwnValue: (source: Source, key: string) => boolean = call.bind(propertyIsEnumerable);

/** A property's value, read once; undefined unless it is the object's own and enumerable. */
export function ownValue(source: Source, key: string): unknown {
  return hasOwnValue(source, key) ? source[key] : undefined;
}
