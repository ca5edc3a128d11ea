import type { Capability } from "./capability.ts";
import { prototypeBelow } from "./prototype.ts";

type AnyFunction = (...args: unknown[]) => unknown;
type BufferClass = (new () => object) & { readonly from: AnyFunction; readonly alloc: AnyFunction };

/** Node's `Buffer`: instances are the host's, the class is not, so that what is assigned to it or its prototype stays here. */
export const buffer: Capability = ({ ambient }) => {
  const Natural = ambient.natural["Buffer"] as BufferClass;
  // A function, for old code calls it without new.
  const Facade = function Buffer(value: unknown, ...rest: unknown[]): unknown {
    return Reflect.apply(typeof value === "number" ? Natural.alloc : Natural.from, Natural, [value, ...rest]);
  };
  for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(Natural))) {
    const { value } = property as { value?: unknown };
    if (typeof value === "function") {
      const run = (...args: unknown[]): unknown => Reflect.apply(value, Natural, args);
      Object.defineProperty(Facade, name, { ...property, value: run });
    }
  }
  Object.defineProperty(Facade, "prototype", { value: prototypeBelow(Natural.prototype as object, Facade) });
  Object.defineProperty(Facade, Symbol.hasInstance, {
    value(this: unknown, value: unknown): boolean {
      return Function.prototype[Symbol.hasInstance].call(this === Facade ? Natural : this, value);
    },
  });
  return { Buffer: Object.setPrototypeOf(Facade, Uint8Array) };
};
