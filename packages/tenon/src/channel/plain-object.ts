import { unfit } from "./problem.ts";

// Taken once, before any plugin code could replace them.
const { getPrototypeOf, prototype: objectPrototype } = Object;
const { propertyIsEnumerable } = objectPrototype;
const { call } = Function.prototype;
const asksEnumerable: (source: object, key: string) => boolean = call.bind(propertyIsEnumerable);

export type Source = Readonly<Record<string, unknown>>;

/** An object that is a table of keys, in whatever realm it was made; anything else throws. */
export function plainSource(value: unknown, wanted: string): Source {
  if (typeof value !== "object" || value === null) throw unfit(value, wanted);
  const prototype: object | null = getPrototypeOf(value) as object | null;
  // Every realm has its own Object.prototype, and of those it is known only that nothing is above them.
  if (prototype === objectPrototype || prototype === null || getPrototypeOf(prototype) === null) return value as Source;
  throw unfit(value, wanted);
}

/** A property's value, read once; undefined unless it is the object's own and enumerable. */
export function ownValue(source: Source, key: string): unknown {
  return asksEnumerable(source, key) ? source[key] : undefined;
}
