import type { Capability } from "../capability.ts";

type AnyClass = new (...given: never[]) => object;

/** `node:sqlite` opens files, and by ATTACH any other, past Node's permission model (24 and 26): only for those that are given all. */
export const databases: Capability = ({ ambient, permits }) => {
  const sqlite = ambient.builtin("node:sqlite") as { DatabaseSync: AnyClass };
  const Natural = sqlite.DatabaseSync;
  const Ours = function (this: unknown, ...given: never[]): object {
    if (permits.grants !== "all") throw permits.refusal("all", `open the database ${String(given[0])}`);
    return Reflect.construct(Natural, given, new.target ?? Natural) as object;
  };
  const { prototype: _, ...marks } = Object.getOwnPropertyDescriptors(Natural);
  Object.defineProperties(Ours, marks);
  Object.defineProperty(Ours, "prototype", { value: Natural.prototype });
  Object.defineProperty(Natural.prototype, "constructor", { value: Ours, writable: true, configurable: true });
  Object.defineProperty(sqlite, "DatabaseSync", { value: Ours, writable: true, configurable: true, enumerable: true });
  return {};
};
