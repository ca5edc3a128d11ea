import { destinationsOf, readDestination } from "../../config/route/read-route.ts";
import { routeDefaults, type RouteOptions } from "../../config/route/route-options.ts";
import type { CallAttributes } from "../../contract/call.ts";
import type { Instance } from "../../instance/instance.ts";
import type { Wheel } from "../../kernel/wheel.ts";
import { contractKey, type Registry } from "../registry.ts";
import { fits } from "../target.ts";
import { attributeReader } from "./attribute.ts";
import { compileRoute, type Decide } from "./compile.ts";
import { Destination, type DestinationParts } from "./destination.ts";
import type { Diversion } from "./diversion.ts";
import { Lanes, type LanesParts } from "./lanes.ts";
import { Shadow } from "./shadow.ts";

export interface RouteParts {
  readonly registry: Registry;
  readonly wheel: Wheel;
  readonly random: () => number;
  readonly onBreaker: LanesParts["onBreaker"];
  readonly watcherOf: LanesParts["watcherOf"];
  readonly diversionOf: (instance: number) => Diversion | undefined;
}

/** What a route does with a call, as instances and roll-outs are now. */
interface Ways {
  readonly decide: Decide;
  /** Undefined where no roll-out takes calls from anything. */
  readonly divert:
    ((decided: Destination, attributes: CallAttributes | undefined, input: unknown) => Destination) | undefined;
}

/** How the calls of a contract find a version; made of options that were checked. */
export class Route implements Disposable {
  /** `name/major` of the contract. */
  readonly contract: string;
  readonly options: RouteOptions;
  /** False for one that only stands in where instances are diverted and nobody made a route. */
  readonly isAsked: boolean;
  readonly lanes: Lanes;
  readonly shadow: Shadow | undefined;
  readonly timeoutMs: number;
  /** For calls whose caller says nothing. */
  readonly limit: { readonly deadlineMs: number };
  readonly #parts: RouteParts;
  readonly #destinations = new Map<string, Destination>();
  #ways: Ways | undefined;

  constructor(contract: string, options: RouteOptions, isAsked: boolean, parts: RouteParts) {
    this.contract = contract;
    this.options = options;
    this.isAsked = isAsked;
    this.timeoutMs = options.timeoutMs ?? routeDefaults.timeoutMs;
    this.limit = Object.freeze({ deadlineMs: this.timeoutMs });
    this.#parts = parts;
    const { wheel, onBreaker, watcherOf } = parts;
    const breaker = options.breaker === false ? undefined : { ...routeDefaults.breaker, ...options.breaker };
    this.lanes = new Lanes({ breaker, capacity: options.capacity ?? Infinity, wheel, onBreaker, watcherOf });
    for (const text of destinationsOf(options)) this.#destinations.set(text, this.#toText(text));
    if (options.shadow !== undefined) this.shadow = new Shadow(options.shadow, parts.random);
  }

  get wheel(): Wheel {
    return this.#parts.wheel;
  }

  get destinations(): readonly Destination[] {
    return [...this.#destinations.values()];
  }

  /** @throws TENON_ROUTE_VERSION_UNKNOWN for what a caller asks for and is not there. */
  decide(attributes: CallAttributes | undefined, input: unknown): Destination {
    const { decide, divert } = (this.#ways ??= this.#compile());
    const decided = decide(attributes, input);
    return divert === undefined ? decided : divert(decided, attributes, input);
  }

  destination(text: string): Destination {
    const known = this.#destinations.get(text);
    if (known === undefined) throw new TypeError(`The route has no destination "${text}"`);
    return known;
  }

  /** Where a call goes next that could not be answered there; undefined at the end of the chain. */
  after(destination: Destination, attributes: CallAttributes | undefined, input: unknown): Destination | undefined {
    if (destination.divertedFrom !== undefined) return destination.divertedFrom;
    const { fallback } = this.options;
    const text = typeof fallback === "string" ? fallback : fallback?.[destination.text];
    if (text === undefined || text === destination.text) return undefined;
    const next = this.destination(text);
    // Whoever has come to the new version of a roll-out finds it by this way, too.
    const { divert } = (this.#ways ??= this.#compile());
    return divert === undefined ? next : divert(next, attributes, input);
  }

  /** Instances have come, gone or changed, or calls are diverted otherwise. */
  forget(): void {
    this.#ways = undefined;
    for (const destination of this.#destinations.values()) destination.forget();
    this.lanes.keepOnly(new Set(this.#parts.registry.instances.map(({ spec }) => spec.id)));
  }

  [Symbol.dispose](): void {
    this.lanes[Symbol.dispose]();
  }

  #compile(): Ways {
    const { random, diversionOf } = this.#parts;
    const diversions = new Map<Destination, readonly [Diversion, Destination]>();
    const decide = compileRoute(this.options, {
      contract: this.contract,
      destination: (text) => this.destination(text),
      reachable: () => [...this.#destinations.values(), ...[...diversions.values()].map(([, to]) => to)],
      random,
    });
    for (const destination of this.#destinations.values()) {
      const from = destination.look()?.instance.spec.id;
      const diversion = from === undefined ? undefined : diversionOf(from);
      if (diversion === undefined) continue;
      const to = this.#toInstance(diversion.options.to, destination);
      if (to.look() !== undefined) diversions.set(destination, [diversion, to]);
    }
    if (diversions.size === 0) return { decide, divert: undefined };
    const key = this.options.key === undefined ? undefined : attributeReader(this.options.key);
    const asked = this.options.override === undefined ? undefined : attributeReader(this.options.override);
    const divert: Ways["divert"] = (decided, attributes, input) => {
      const diversion = diversions.get(decided);
      // Who asks for a version by name gets that one.
      if (diversion === undefined || (asked?.(attributes, input) ?? "") !== "") return decided;
      return diversion[0].takes(key, attributes, input, random) ? diversion[1] : decided;
    };
    return { decide, divert };
  }

  #toText(text: string): Destination {
    const read = readDestination(text);
    const { registry } = this.#parts;
    const { name: named } = this.options;
    const isMeant = (instance: Instance): boolean =>
      isOf(instance, this.contract) &&
      (text === latest ||
        (read !== undefined && fits(instance, { name: read.name ?? instance.spec.name, range: read.range }))) &&
      (read?.name !== undefined || named === undefined || instance.spec.name === named);
    const resolve: DestinationParts["resolve"] = (except) => {
      const there = registry.routable.filter((instance) => !except.has(instance.spec.id) && isMeant(instance));
      return there.findLast(({ serves }) => serves) ?? there.at(-1);
    };
    return this.#to(text, { fits: isMeant, resolve });
  }

  #toInstance(id: number, divertedFrom: Destination): Destination {
    const { registry } = this.#parts;
    const fits = ({ spec, serves }: Instance): boolean => spec.id === id && serves;
    return this.#to(`#${id}`, { fits, resolve: () => registry.instances.find(fits) }, divertedFrom);
  }

  #to(text: string, found: Pick<DestinationParts, "fits" | "resolve">, divertedFrom?: Destination): Destination {
    const { registry } = this.#parts;
    const known = (): string => {
      const there = registry.routable.filter((instance) => isOf(instance, this.contract));
      return there.length === 0 ? "none" : there.map(({ spec, version }) => `"${spec.name}@${version}"`).join(", ");
    };
    return new Destination({
      ...{ text, contract: this.contract, ...found, divertedFrom, lanes: this.lanes, known },
      checkSpeaks: (contract, instance) => {
        if (instance.declared !== undefined) registry.checkSpeaks(contract, instance.declared.contract, instance);
      },
    });
  }
}

/** The destination of a route that nobody made: the one loaded last. */
export const latest = "*";

function isOf({ declared }: Instance, contract: string): boolean {
  return declared !== undefined && contractKey(declared.contract) === contract;
}
