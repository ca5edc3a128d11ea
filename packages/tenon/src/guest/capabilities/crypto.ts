import type { Capability } from "./capability.ts";

type AnyFunction = (...args: unknown[]) => unknown;

/** Web Crypto on objects of our own: the host's `crypto` can be written to. */
export const webCrypto: Capability = ({ ambient }) => {
  const natural = ambient.natural["crypto"] as { readonly subtle: object };
  return { crypto: Object.freeze({ ...methodsOf(natural), subtle: Object.freeze(methodsOf(natural.subtle)) }) };
};

function methodsOf(owner: object): Record<string, unknown> {
  const methods: Record<string, unknown> = {};
  const properties = Object.getOwnPropertyDescriptors(Object.getPrototypeOf(owner) as object);
  for (const [name, { value }] of Object.entries(properties)) {
    if (typeof value === "function" && name !== "constructor") {
      methods[name] = (...args: unknown[]) => Reflect.apply(value as AnyFunction, owner, args);
    }
  }
  return methods;
}
