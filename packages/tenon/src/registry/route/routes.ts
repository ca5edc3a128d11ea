import { problemsInRoute } from "../../config/route/read-route.ts";
import type { RouteOptions } from "../../config/route/route-options.ts";
import { pathText } from "../../config/steps.ts";
import { TenonError } from "../../contract/errors/error.ts";
import type { Instance } from "../../instance/instance.ts";
import type { Wheel } from "../../kernel/wheel.ts";
import type { Registry } from "../registry.ts";
import { Diversion, type DiversionOptions } from "./diversion.ts";
import type { BreakerState } from "./breaker.ts";
import type { LaneParts, OnEnded } from "./lane.ts";
import { latest, Route, type RouteParts } from "./route.ts";
import { type RouteStatus, statusOfRoute } from "./route-status.ts";

/** That a breaker opened, half opened or closed. */
export interface BreakerEvent {
  /** `name/major`. */
  readonly contract: string;
  readonly plugin: string;
  readonly version: string;
  readonly instance: number;
  readonly state: BreakerState["kind"];
  /** What was counted when it opened; 0 otherwise. */
  readonly calls: number;
  readonly failed: number;
}

export interface RoutesParts {
  readonly registry: Registry;
  readonly wheel: Wheel;
  readonly onBreaker: (event: BreakerEvent) => void;
  readonly random: () => number;
}

/** A key of the table of routes. */
export interface RouteName {
  /** `name/major` of the contract. */
  readonly contract: string;
  readonly name: string | undefined;
}

/** The routes of a host, and which one a call goes by. */
export class Routes {
  readonly #parts: RoutesParts;
  readonly #routes = new Map<string, Route>();
  /** Where nobody made a route and calls are diverted. */
  readonly #implied = new Map<string, Route>();
  readonly #diversions = new Map<number, Diversion>();
  readonly #watchers = new Map<number, OnEnded>();
  #changes = 0;
  readonly #watch: Disposable;

  constructor(parts: RoutesParts) {
    this.#parts = parts;
    this.#watch = parts.registry.watch(() => this.#forget());
  }

  get all(): readonly RouteStatus[] {
    return [...this.#routes.values()].map(statusOfRoute);
  }

  get(name: RouteName): RouteOptions | undefined {
    return this.#routes.get(keyOf(name))?.options;
  }

  /** Names of all that somebody made. */
  get names(): readonly RouteName[] {
    return [...this.#routes.values()].map(({ contract, options }) => ({ contract, name: options.name }));
  }

  /** @throws TENON_ROUTE_INVALID, and TENON_ROUTE_VERSION_UNKNOWN where a destination leads nowhere. Nothing has changed then. */
  set(contract: string, options: RouteOptions): void {
    const route = this.make(contract, options);
    for (const destination of route.destinations) void destination.placed;
    this.put(route);
  }

  /** A route that is right in itself; whether its versions are there is not looked at. @throws TENON_ROUTE_INVALID */
  make(contract: string, options: RouteOptions): Route {
    const [problem] = problemsInRoute(options);
    if (problem !== undefined) {
      const { steps, found, wanted } = problem;
      throw new TenonError("TENON_ROUTE_INVALID", { contract, path: pathText(steps), found, wanted });
    }
    return new Route(contract, copyOf(options), true, this.#routeParts(contract));
  }

  put(route: Route): void {
    const key = keyOf({ contract: route.contract, name: route.options.name });
    this.#routes.get(key)?.[Symbol.dispose]();
    this.#routes.set(key, route);
    this.#changed();
  }

  /** False where there was none. */
  remove(name: RouteName): boolean {
    const key = keyOf(name);
    const route = this.#routes.get(key);
    if (route === undefined) return false;
    this.#routes.delete(key);
    route[Symbol.dispose]();
    this.#changed();
    return true;
  }

  /** The route for calls of a contract that pin no version: that of the name they are made to, else that of all. */
  routeFor(contract: string, name: string | undefined): Route | undefined {
    const named = name === undefined ? undefined : this.#routes.get(keyOf({ contract, name }));
    return named ?? this.#routes.get(keyOf({ contract, name: undefined })) ?? this.#impliedFor(contract, name);
  }

  /** The same, looked up again only after a change. */
  follow(contract: string, name: string | undefined): () => Route | undefined {
    let seen = -1;
    let route: Route | undefined;
    return () => {
      if (seen !== this.#changes) {
        route = this.routeFor(contract, name);
        seen = this.#changes;
      }
      return route;
    };
  }

  /** Takes a part of an instance's calls to another, until another part is taken or it is ended. */
  divert(options: DiversionOptions): void {
    this.#diversions.set(options.from, new Diversion(options));
    this.#changed();
  }

  endDiversion(from: number): void {
    if (this.#diversions.delete(from)) this.#changed();
  }

  /** Where routes lead to an instance, and to nothing once another has come in its place: as `way/1 to "^1"`. */
  needing(leaving: Instance, coming: Instance): readonly string[] {
    return [...this.#routes.values()].flatMap(({ contract, destinations }) =>
      destinations.filter((each) => each.needs(leaving, coming)).map(({ text }) => `${contract} to "${text}"`),
    );
  }

  /** Tells each end of a call that routes brought to an instance; undefined ends that. */
  observe(instance: number, told: OnEnded | undefined): void {
    if (told === undefined) this.#watchers.delete(instance);
    else this.#watchers.set(instance, told);
    this.#changed();
  }

  close(): void {
    this.#watch[Symbol.dispose]();
    for (const route of [...this.#routes.values(), ...this.#implied.values()]) route[Symbol.dispose]();
    this.#routes.clear();
    this.#implied.clear();
    this.#changed();
  }

  // In the last step of a roll-out nothing is diverted any more, and calls are still counted.
  get #isImplying(): boolean {
    return this.#diversions.size > 0 || this.#watchers.size > 0;
  }

  #impliedFor(contract: string, name: string | undefined): Route | undefined {
    if (!this.#isImplying) return undefined;
    const key = keyOf({ contract, name });
    const known = this.#implied.get(key);
    if (known !== undefined) return known;
    const options: RouteOptions = { default: latest, ...(name === undefined ? {} : { name }) };
    const made = new Route(contract, options, false, this.#routeParts(contract));
    this.#implied.set(key, made);
    return made;
  }

  #routeParts(contract: string): RouteParts {
    const { registry, wheel, random, onBreaker } = this.#parts;
    return {
      ...{ registry, wheel, random },
      watcherOf: (instance) => this.#watchers.get(instance),
      diversionOf: (instance) => this.#diversions.get(instance),
      onBreaker: ({ plugin, version, instance }: LaneParts, state) => {
        const { calls, failed } = state.kind === "open" ? state : { calls: 0, failed: 0 };
        onBreaker({ contract, plugin, version, instance, state: state.kind, calls, failed });
      },
    };
  }

  #changed(): void {
    if (!this.#isImplying) {
      for (const route of this.#implied.values()) route[Symbol.dispose]();
      this.#implied.clear();
    }
    this.#changes += 1;
    this.#forget();
  }

  // Whoever is gone is kept by nobody, though no call comes any more.
  #forget(): void {
    for (const route of [...this.#routes.values(), ...this.#implied.values()]) {
      route.forget();
      route.lanes.watch();
    }
  }
}

function keyOf({ contract, name }: RouteName): string {
  return JSON.stringify([contract, name ?? null]);
}

/** What the caller changes afterwards changes no route. */
function copyOf({ errorFilter, shadow, ...data }: RouteOptions): RouteOptions {
  const { compare, ...shadowData } = shadow ?? { to: "" };
  return {
    ...structuredClone(data),
    ...(errorFilter === undefined ? {} : { errorFilter }),
    ...(shadow === undefined
      ? {}
      : { shadow: { ...structuredClone(shadowData), ...(compare === undefined ? {} : { compare }) } }),
  };
}
