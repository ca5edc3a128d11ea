import { isProxy } from "node:util/types";
import { type AmbientWitness, sum } from "./witness.ts";

const symbols = " symbols";

/**
 * Names on the host's globals and prototypes: what was patched in is named. A name that was there already and means something
 * else now is not seen here; the witness `context` looks at what stands behind them.
 */
export const globals: AmbientWitness = {
  name: "globals and prototypes",
  unit: "count",
  reach: "ambient",
  platforms: "all",
  costUs: 280,
  taken: "inline",
  look: () => {
    const parts = new Map<string, number>();
    for (const [path, owner] of owners()) {
      parts.set(path, Object.getOwnPropertyNames(owner).length);
      const count = Object.getOwnPropertySymbols(owner).length;
      if (count > 0) parts.set(path + symbols, count);
    }
    return sum(parts);
  },
  // Names are listed in order of adding.
  added: (part, more) => {
    const isOfSymbols = part.endsWith(symbols);
    const path = isOfSymbols ? part.slice(0, -symbols.length) : part;
    const owner = new Map(owners()).get(path) ?? {};
    if (isOfSymbols)
      return Object.getOwnPropertySymbols(owner)
        .slice(-more)
        .map((key) => `${path}[${String(key)}]`);
    return Object.getOwnPropertyNames(owner)
      .slice(-more)
      .map((key) => `${path}.${key}`);
  },
};

function* owners(): Generator<readonly [path: string, owner: object]> {
  yield ["globalThis", globalThis];
  // Node gives these two by a getter; others are not called, for they might make what they stand for.
  yield ["process", process];
  yield ["Buffer", Buffer];
  yield ["Buffer.prototype", Buffer.prototype];
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    const value: unknown = Object.getOwnPropertyDescriptor(globalThis, name)?.value;
    if (value === globalThis || !isOwner(value)) continue;
    yield [name, value];
    const prototype: unknown = Object.getOwnPropertyDescriptor(value, "prototype")?.value;
    if (isOwner(prototype)) yield [`${name}.prototype`, prototype];
  }
}

function isOwner(value: unknown): value is object {
  return ((typeof value === "object" && value !== null) || typeof value === "function") && !isProxy(value);
}
