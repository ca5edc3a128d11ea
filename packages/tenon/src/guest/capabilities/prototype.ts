/**
 * The prototype of a class of ours that extends one of the host's. Not by `Object.create`: V8 keeps the shape of what that
 * makes with the host's prototype, for all contexts, and the shape holds the first context that asked (seen on 24 and 26).
 */
export function prototypeBelow(natural: object, constructor: object): object {
  const prototype: object = {};
  Object.defineProperty(prototype, "constructor", { value: constructor, writable: true, configurable: true });
  return Object.setPrototypeOf(prototype, natural) as object;
}
