// Taken once, before any plugin code of this realm could replace them. They look at internal slots, so what a value says
// of itself, or which realm it comes from, makes no difference.
const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as object;

/** Makes a function of a method or getter: what was `this` becomes the first argument. */
function taken<Given extends readonly unknown[], Result>(
  owner: object,
  key: PropertyKey,
  part: "value" | "get",
): (self: unknown, ...given: Given) => Result {
  const method: unknown = Reflect.get(Object.getOwnPropertyDescriptor(owner, key) ?? {}, part);
  if (typeof method !== "function") throw new TypeError(`this JavaScript engine lacks ${String(key)}`);
  return Function.prototype.call.bind(method) as (self: unknown, ...given: Given) => Result;
}

export const isOwnEnumerable: (self: unknown, key: string) => boolean = taken(
  Object.prototype,
  "propertyIsEnumerable",
  "value",
);

/** "Uint8Array" and the like; undefined for what is no typed array. */
export const typedArrayKind: (self: unknown) => string | undefined = taken(typedArray, Symbol.toStringTag, "get");

/** 0 where the buffer was transferred away or shrunk. */
export const typedArrayLength: (self: unknown) => number = taken(typedArray, "length", "get");

/** Throws where the buffer was transferred away or shrunk. */
export const typedArrayValues: (self: unknown) => unknown = taken(typedArray, "values", "value");

export const setTypedArray: (self: Uint8Array, source: unknown) => void = taken(typedArray, "set", "value");
