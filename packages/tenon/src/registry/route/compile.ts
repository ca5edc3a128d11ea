import semver from "semver";
import { namesIn, readDestination } from "../../config/route/read-route.ts";
import type { RouteOptions, RouteRule, Share } from "../../config/route/route-options.ts";
import type { CallAttributes } from "../../contract/call.ts";
import { printable } from "../../contract/found.ts";
import { TenonError } from "../../contract/errors/error.ts";
import { attributeReader, type ReadAttribute } from "./attribute.ts";
import type { Destination } from "./destination.ts";
import { makePick } from "./share.ts";

/** Where a call goes. */
export type Decide = (attributes: CallAttributes | undefined, input: unknown) => Destination;

export interface CompileParts {
  /** `name/major`, for messages. */
  readonly contract: string;
  readonly destination: (text: string) => Destination;
  /** All that a caller may ask for, the preferred last. */
  readonly reachable: () => readonly Destination[];
  readonly random: () => number;
}

/** Makes one function of a route: what can be known before is not looked at for each call. */
export function compileRoute(options: RouteOptions, parts: CompileParts): Decide {
  const key = options.key === undefined ? undefined : attributeReader(options.key);
  const rules = (options.rules ?? []).map((rule) => compileRule(rule, key, parts));
  const otherwise = compileShare(options.default, key, parts);
  const decide = rules.length === 0 ? otherwise : firstOf(rules, otherwise);
  return options.override === undefined ? decide : overridden(attributeReader(options.override), decide, parts);
}

interface Rule {
  readonly fits: (attributes: CallAttributes | undefined, input: unknown) => boolean;
  readonly decide: Decide;
}

function firstOf(rules: readonly Rule[], otherwise: Decide): Decide {
  return (attributes, input) => {
    for (const { fits, decide } of rules) if (fits(attributes, input)) return decide(attributes, input);
    return otherwise(attributes, input);
  };
}

function compileRule({ when, to }: RouteRule, key: ReadAttribute | undefined, parts: CompileParts): Rule {
  const wants = Object.entries(when).map(([name, values]) => ({
    read: attributeReader(name),
    values: new Set(typeof values === "string" ? [values] : values),
  }));
  return {
    fits: (attributes, input) =>
      wants.every(({ read, values }) => {
        const found = read(attributes, input);
        return found !== undefined && values.has(found);
      }),
    decide: compileShare(to, key, parts),
  };
}

function compileShare(share: Share, key: ReadAttribute | undefined, { destination, random }: CompileParts): Decide {
  if (typeof share === "string") {
    const only = destination(share);
    return () => only;
  }
  const pick = makePick(
    namesIn(share).map((text) => ({ item: destination(text), seed: text, percentage: share[text] ?? 0 })),
    random,
  );
  return key === undefined ? () => pick(undefined) : (attributes, input) => pick(key(attributes, input));
}

const longestAsked = 64;
const mostAsked = 64;

/** What callers ask for is text of theirs: looked up among few, and what is none of them is refused. */
function overridden(asked: ReadAttribute, decide: Decide, { contract, reachable }: CompileParts): Decide {
  // To read a range takes some microseconds; callers ask for the same few.
  const found = new Map<string, Destination>();
  const find = (wanted: string): Destination => {
    const all = reachable();
    const one = all.findLast((each) => each.text === wanted) ?? all.findLast((each) => isVersion(each, wanted));
    if (one !== undefined) return one;
    throw new TenonError("TENON_ROUTE_VERSION_UNKNOWN", {
      contract,
      wanted: `"${printable(wanted, longestAsked)}"`,
      known: all.map(({ text }) => `"${text}"`).join(", "),
    });
  };
  return (attributes, input) => {
    const wanted = asked(attributes, input);
    if (wanted === undefined || wanted === "") return decide(attributes, input);
    const known = found.get(wanted);
    if (known !== undefined) return known;
    const one = find(wanted);
    if (found.size < mostAsked) found.set(wanted, one);
    return one;
  };
}

function isVersion(destination: Destination, wanted: string): boolean {
  if (wanted.length > longestAsked) return false;
  const name = readDestination(wanted);
  const instance = destination.look()?.instance;
  if (name?.range === undefined || instance === undefined) return false;
  const fits = semver.satisfies(instance.version, name.range, { includePrerelease: true });
  return fits && (name.name === undefined || name.name === instance.spec.name);
}
