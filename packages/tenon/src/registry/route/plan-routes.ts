import type { RouteEntry } from "../../config/configuration.ts";
import { configChanges } from "../plan-changes.ts";

/** What becomes of one route of a configuration. */
export interface RouteChange {
  readonly kind: "set" | "change" | "remove";
  /** `name/major`. */
  readonly contract: string;
  /** The name whose calls it is for; undefined for all. */
  readonly name: string | undefined;
  /** A line a place. */
  readonly changes: readonly string[];
}

/** From the routes of the configuration before to those of the next. */
export function planRoutes(desired: readonly RouteEntry[], present: readonly RouteEntry[]): readonly RouteChange[] {
  const there = new Map(present.map((entry) => [entryKey(entry), entry]));
  const wanted = new Set(desired.map(entryKey));
  const changes = desired.flatMap((entry): readonly RouteChange[] => {
    const { contract, name } = entry;
    const before = there.get(entryKey(entry));
    const lines = configChanges("route", before ?? {}, entry).filter((line) => !line.startsWith("route.contract "));
    if (before === undefined) return [{ kind: "set", contract, name, changes: lines }];
    return lines.length === 0 ? [] : [{ kind: "change", contract, name, changes: lines }];
  });
  const gone = present.filter((entry) => !wanted.has(entryKey(entry)));
  return [
    ...changes,
    ...gone.map(({ contract, name }): RouteChange => ({ kind: "remove", contract, name, changes: [] })),
  ];
}

/** For people: a line a route, what changes below it. */
export function routeChangeLines({ kind, contract, name, changes }: RouteChange): readonly string[] {
  const sign = { set: "+", change: "~", remove: "-" }[kind];
  const of = name === undefined ? contract : `${contract} of "${name}"`;
  return [`${sign} route  ${of}`, ...changes.map((change) => `           ${change}`)];
}

export function entryKey({ contract, name }: Pick<RouteEntry, "contract" | "name">): string {
  return JSON.stringify([contract, name ?? null]);
}
