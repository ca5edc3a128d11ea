import { isBuiltin } from "node:module";

/** What code in this process could have changed, by path: each property as it is described, getters not called. */
export type HostState = ReadonlyMap<string, PropertyDescriptor>;

const modules = ["node:events", "node:path", "node:util", "node:buffer", "node:url", "node:stream", "node:crypto"];

/** Globals, what belongs to them and their prototypes, module tables, and the listeners of `process`. */
export function hostState(): HostState {
  const state = new Map<string, PropertyDescriptor>();
  const seen = new Set<unknown>();
  const add = (path: string, owner: unknown, depth: number): void => {
    if ((typeof owner !== "object" && typeof owner !== "function") || owner === null || seen.has(owner)) return;
    seen.add(owner);
    for (const [name, property] of everything(owner)) {
      state.set(`${path}.${String(name)}`, property);
      if (depth > 0) add(`${path}.${String(name)}`, property.value, depth - 1);
    }
    add(`${path}.__proto__`, Object.getPrototypeOf(owner), depth);
  };
  add("globalThis", globalThis, 2);
  for (const name of modules) if (isBuiltin(name)) add(name, process.getBuiltinModule(name), 1);
  for (const [name, value] of Object.entries(process.env)) state.set(`process.env.${name}`, { value });
  for (const name of process.eventNames()) {
    state.set(`listeners of ${String(name)}`, { value: process.listenerCount(name) });
  }
  return state;
}

/** Paths whose property is not there any more, is new, or is another. */
export function changes(before: HostState, after: HostState): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => {
    const [one, other] = [before.get(path), after.get(path)];
    return (
      !one !== !other || !Object.is(one?.value, other?.value) || one?.get !== other?.get || one?.set !== other?.set
    );
  });
}

function everything(owner: object): [PropertyKey, PropertyDescriptor][] {
  return Reflect.ownKeys(owner).flatMap((name) => {
    const property = Object.getOwnPropertyDescriptor(owner, name);
    return property === undefined ? [] : [[name, property]];
  });
}
