import { isProxy } from "node:util/types";

/** Enough to find what to do about it. */
const mostNamed = 5;

/**
 * Where the host's own globals hold something that belongs to a context, such as `globalThis.hidden` or
 * `URL.prototype.patched`. Calls no getter and follows the globals, their prototypes and the listeners of `process`, not what
 * these hold in turn: an empty answer does not say that nothing is held.
 */
export function placesOf(belongs: (value: object) => boolean): readonly string[] {
  const found: string[] = [];
  const seen = new Set<object>();
  const holdsOurs = (value: unknown): boolean => isObject(value) && !isProxy(value) && belongs(value);
  const look = (path: string, owner: unknown, depth: number): void => {
    if (!isObject(owner) || isProxy(owner) || seen.has(owner) || found.length >= mostNamed) return;
    seen.add(owner);
    for (const name of Reflect.ownKeys(owner)) {
      const property: PropertyDescriptor = Object.getOwnPropertyDescriptor(owner, name) ?? {};
      const place = `${path}${typeof name === "symbol" ? `[${String(name)}]` : `.${name}`}`;
      if (Object.values(property).some(holdsOurs)) found.push(place);
      else if (depth > 0) look(place, property.value, depth - 1);
    }
    if (depth > 0) look(`Object.getPrototypeOf(${path})`, Object.getPrototypeOf(owner), depth - 1);
  };
  look("globalThis", globalThis, 2);
  // Node gives these two by a getter.
  look("process", process, 0);
  look("Buffer", Buffer, 1);
  for (const event of process.eventNames()) {
    if (process.rawListeners(event as "exit").some(holdsOurs)) found.push(`process listener "${String(event)}"`);
  }
  return found.slice(0, mostNamed);
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}
