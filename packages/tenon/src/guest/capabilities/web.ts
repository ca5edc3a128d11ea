import { plainWebClasses } from "../../contract/natural-globals.ts";
import type { Capability } from "./capability.ts";

type AnyClass = new (...args: never[]) => object;

/** Web globals for a bare context, where the language alone is given. */
export const web: Capability = ({ ambient }) => {
  const { natural } = ambient;
  const globals: Record<string, unknown> = {};
  // A subclass made here keeps a patch of its prototype in this realm.
  for (const name of plainWebClasses) {
    const Natural = natural[name] as AnyClass | undefined;
    if (Natural !== undefined) globals[name] = facade(name, Natural);
  }
  globals["TextEncoder"] = textEncoder(natural["TextEncoder"] as new () => NaturalEncoder);
  for (const name of ["atob", "btoa"]) {
    const run = natural[name] as (text: string) => string;
    globals[name] = (text: string) => run(text);
  }
  const clone = natural["structuredClone"] as (value: unknown, options?: unknown) => unknown;
  globals["structuredClone"] = (value: unknown, options?: unknown) => localised(clone(value, options));
  const clock = natural["performance"] as { now(): number; timeOrigin: number };
  globals["performance"] = { now: () => clock.now(), timeOrigin: clock.timeOrigin };
  return globals;
};

// Instances made by the host (a call's signal) pass `instanceof` as well.
function facade(name: string, Natural: AnyClass): AnyClass {
  const Facade = class extends Natural {
    static override [Symbol.hasInstance](value: unknown): boolean {
      return Function.prototype[Symbol.hasInstance].call(this === Facade ? Natural : this, value);
    }
  };
  Object.defineProperty(Facade, "name", { value: name });
  return Facade;
}

interface NaturalEncoder {
  encodeInto(text: string, into: Uint8Array): { read: number; written: number };
}

function textEncoder(Natural: new () => NaturalEncoder): unknown {
  const encoder = new Natural();
  return class TextEncoder {
    readonly encoding = "utf-8";
    encode(text = ""): Uint8Array {
      const bytes = new Uint8Array(text.length * 3);
      return bytes.slice(0, encoder.encodeInto(text, bytes).written);
    }
    encodeInto(text: string, into: Uint8Array): { read: number; written: number } {
      const { read, written } = encoder.encodeInto(text, into);
      return { read, written };
    }
  };
}

/** structuredClone answers objects of the realm it came from; this makes plain ones of ours. */
function localised(value: unknown, seen = new Map<object, unknown>()): unknown {
  if (typeof value !== "object" || value === null) return value;
  const known = seen.get(value);
  if (known !== undefined) return known;
  const keep = <Made>(made: Made): Made => {
    seen.set(value, made);
    return made;
  };
  if (Array.isArray(value)) {
    const made = keep([] as unknown[]);
    for (const each of value) made.push(localised(each, seen));
    return made;
  }
  switch (Object.prototype.toString.call(value)) {
    case "[object Map]": {
      const made = keep(new Map());
      for (const [key, each] of value as Map<unknown, unknown>) made.set(localised(key, seen), localised(each, seen));
      return made;
    }
    case "[object Set]": {
      const made = keep(new Set());
      for (const each of value as Set<unknown>) made.add(localised(each, seen));
      return made;
    }
    case "[object Date]":
      return keep(new Date((value as Date).getTime()));
    case "[object Object]": {
      const made = keep({});
      for (const [key, each] of Object.entries(value))
        Object.defineProperty(made, key, {
          value: localised(each, seen),
          writable: true,
          enumerable: true,
          configurable: true,
        });
      return made;
    }
    default:
      return value;
  }
}
