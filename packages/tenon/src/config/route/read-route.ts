import semver from "semver";
import { describe } from "../../contract/found.ts";
import { isObject } from "../../contract/untrusted.ts";
import type { Steps } from "../steps.ts";
import { checkStructure } from "../structure.ts";
import type { RouteOptions, Share } from "./route-options.ts";
import { routeSchema } from "./route-schema.ts";

/** Something in a route that cannot be used. */
export interface RouteProblem {
  readonly steps: Steps;
  readonly found: string;
  readonly wanted: string;
}

/** A name, a range of versions, or both. */
export interface DestinationName {
  readonly name: string | undefined;
  readonly range: string | undefined;
}

/** Reads a destination; undefined for what is neither a version, a range nor a name. */
export function readDestination(text: string): DestinationName | undefined {
  if (text.trim() === "") return undefined;
  if (semver.validRange(text) !== null) return { name: undefined, range: text };
  const at = text.lastIndexOf("@");
  if (at <= 0) return { name: text, range: undefined };
  const [name, range] = [text.slice(0, at), text.slice(at + 1)];
  return range.trim() === "" || semver.validRange(range) === null ? undefined : { name, range };
}

/** Everything in a route that cannot be used: of what a program gives, whose shape nobody has looked at. */
export function problemsInRoute(route: unknown): readonly RouteProblem[] {
  const problems: RouteProblem[] = [];
  const tell = (steps: Steps, found: string, wanted: string): void => void problems.push({ steps, found, wanted });
  checkStructure(routeSchema, withoutFunctions(route, tell), tell);
  return problems.length > 0 ? problems : contradictionsIn(route as RouteOptions);
}

/** What in a route of the right shape cannot stand together. */
export function contradictionsIn(route: RouteOptions): readonly RouteProblem[] {
  const problems: RouteProblem[] = [];
  const tell = (steps: Steps, found: string, wanted: string): void => void problems.push({ steps, found, wanted });
  tellShare(route.default, ["default"], tell);
  for (const [index, { to }] of (route.rules ?? []).entries()) tellShare(to, ["rules", index, "to"], tell);
  if (route.shadow !== undefined) tellDestination(route.shadow.to, ["shadow", "to"], tell);
  if (typeof route.fallback === "string") tellDestination(route.fallback, ["fallback"], tell);
  else tellFallback(route.fallback ?? {}, tell);
  return problems;
}

/** The destinations that a route names, each once. */
export function destinationsOf(route: RouteOptions): readonly string[] {
  const { fallback = {}, shadow } = route;
  return [
    ...new Set([
      ...[route.default, ...(route.rules ?? []).map(({ to }) => to)].flatMap(namesIn),
      ...(typeof fallback === "string" ? [fallback] : Object.entries(fallback).flat()),
      ...(shadow === undefined ? [] : [shadow.to]),
    ]),
  ];
}

export function namesIn(share: Share): readonly string[] {
  return typeof share === "string" ? [share] : Object.keys(share);
}

type TellProblem = (steps: Steps, found: string, wanted: string) => void;

function tellShare(share: Share, steps: Steps, tell: TellProblem): void {
  for (const name of namesIn(share)) tellDestination(name, steps, tell);
  if (typeof share === "string") return;
  const parts = Object.values(share);
  const sum = parts.reduce((total, part) => total + part, 0);
  if (Math.abs(sum - 100) > 1e-9)
    tell(steps, `${parts.length === 0 ? "nothing" : parts.join(" + ")} = ${sum} %`, "percentages that make 100");
}

function tellDestination(text: string, steps: Steps, tell: TellProblem): void {
  if (readDestination(text) === undefined)
    tell(steps, describe(text), 'a version, a range or a name: "2", "^2.1", "limiter@2"');
}

function tellFallback(fallback: Readonly<Record<string, string>>, tell: TellProblem): void {
  for (const [from, to] of Object.entries(fallback)) {
    tellDestination(from, ["fallback", from], tell);
    tellDestination(to, ["fallback", from], tell);
    const way = [from];
    for (let next: string | undefined = to; next !== undefined; next = fallback[next]) {
      const isCircle = way.includes(next);
      way.push(next);
      if (!isCircle) continue;
      // Told once, where the circle is entered by its first key.
      if (next === from) tell(["fallback", from], way.join(" -> "), "a chain that ends");
      break;
    }
  }
}

/** The functions of a route are looked at here, since no schema describes them. */
function withoutFunctions(route: unknown, tell: TellProblem): unknown {
  if (!isObject(route)) return route;
  const { errorFilter, shadow, ...rest } = route;
  if (errorFilter !== undefined && typeof errorFilter !== "function")
    tell(["errorFilter"], describe(errorFilter), "a function");
  const data = definedOf(rest);
  if (shadow === undefined) return data;
  if (!isObject(shadow)) return { ...data, shadow };
  const { compare, ...others } = shadow;
  if (compare !== undefined && typeof compare !== "function")
    tell(["shadow", "compare"], describe(compare), "a function");
  return { ...data, shadow: definedOf(others) };
}

/** What is undefined is left out, as TypeScript lets a program say it so. */
function definedOf(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
