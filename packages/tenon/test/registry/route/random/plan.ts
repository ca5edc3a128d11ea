import type { RouteOptions, Share } from "tenon";
import { type DrawnCall, type DrawnRoute, type Line, lines, type Split } from "./operations.ts";

/** How the route of the model is written for a host. `text` is a line as a destination. */
export function optionsOf(route: DrawnRoute, text: (line: Line) => string): RouteOptions {
  const { fallback, rule } = route;
  const share = (split: Split): Share =>
    typeof split === "string"
      ? text(split)
      : Object.fromEntries(lines.map((line) => [text(line), split[line]] as const));
  return {
    default: share(route.default),
    ...(rule === undefined ? {} : { rules: [{ when: { tenant: rule.tenant }, to: share(rule.to) }] }),
    ...(fallback === undefined
      ? {}
      : {
          fallback:
            typeof fallback === "string"
              ? text(fallback)
              : Object.fromEntries(Object.entries(fallback).map(([from, to]) => [text(from as Line), text(to)])),
        }),
    ...(route.isKeyed ? { key: "user" } : {}),
    ...(route.hasOverride ? { override: "version" } : {}),
    breaker: route.hasBreaker ? { volumeThreshold: 3, resetTimeoutMs: 5 } : false,
    retry: { attempts: route.retries, delayMs: 1 },
  };
}

/** Where a call may go first, and where at all, the fallbacks included. */
export interface Allowed {
  readonly first: ReadonlySet<Line>;
  readonly all: ReadonlySet<Line>;
  /** Whether it is divided by percentage, as the default says. */
  readonly isSplit: boolean;
}

/** What the route says about a call, from its description alone. */
export function allowedBy(route: DrawnRoute, call: DrawnCall): Allowed {
  const { rule } = route;
  if (route.hasOverride && (call.asked ?? "") !== "") {
    const asked = lines.find((line) => call.asked === line || call.asked?.startsWith(`${line}.`) === true);
    return closed(route, asked !== undefined && namedIn(route).has(asked) ? [asked] : [], false);
  }
  if (rule !== undefined && call.tenant === rule.tenant) return closed(route, openIn(rule.to), false);
  return closed(route, openIn(route.default), typeof route.default !== "string");
}

/** The lines that a route names, those with 0 % too. */
export function namedIn({ default: otherwise, rule, fallback }: DrawnRoute): ReadonlySet<Line> {
  const splits = [otherwise, ...(rule === undefined ? [] : [rule.to])];
  const backs =
    fallback === undefined ? [] : typeof fallback === "string" ? [fallback] : Object.entries(fallback).flat();
  return new Set([
    ...splits.flatMap((split): readonly Line[] => (typeof split === "string" ? [split] : lines)),
    ...(backs as readonly Line[]),
  ]);
}

/** The same route with a percentage risen at the cost of the others. */
export function risen(route: DrawnRoute, line: Line, by: number): DrawnRoute | undefined {
  const split = route.default;
  if (typeof split === "string" || split[line] === 0) return undefined;
  const next: Record<Line, number> = { ...split };
  let left = by;
  for (const other of lines) {
    if (other === line) continue;
    const taken = Math.min(left, next[other]);
    next[other] -= taken;
    next[line] += taken;
    left -= taken;
  }
  return { ...route, default: next };
}

function openIn(split: Split): readonly Line[] {
  return typeof split === "string" ? [split] : lines.filter((line) => split[line] > 0);
}

function closed({ fallback }: DrawnRoute, first: readonly Line[], isSplit: boolean): Allowed {
  const all = new Set(first);
  // What is added is looked at too.
  for (const line of all) {
    const next = typeof fallback === "string" ? fallback : fallback?.[line];
    if (next !== undefined) all.add(next);
  }
  return { first: new Set(first), all, isSplit };
}
