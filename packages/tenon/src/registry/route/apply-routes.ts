import type { RouteEntry } from "../../config/configuration.ts";
import type { RouteChange } from "./plan-routes.ts";
import type { Routes } from "./routes.ts";

export interface ApplyRoutesOptions {
  /** Ids of instances that go out next. */
  readonly leaving: ReadonlySet<number>;
  /** Says which route is wrong. */
  readonly refuse: (route: string, error: unknown) => never;
}

/**
 * Puts the routes of a configuration in force, all or none: each is made and its versions are looked up before the first is used.
 * Throws what is wrong by `refuse`, with the name of the route.
 */
export function applyRoutes(
  routes: Routes,
  desired: readonly RouteEntry[],
  changes: readonly RouteChange[],
  { leaving, refuse }: ApplyRoutesOptions,
): void {
  using unused = new DisposableStack();
  const made = desired.map(({ contract, ...options }) => {
    try {
      const route = unused.use(routes.make(contract, options));
      for (const destination of route.destinations) destination.check(leaving);
      return route;
    } catch (error) {
      return refuse(contract, error);
    }
  });
  unused.move();
  const isChanged = (contract: string, name: string | undefined): boolean =>
    changes.some((change) => change.contract === contract && change.name === name);
  for (const route of made) {
    // What stays as it is keeps its breakers and counts.
    if (isChanged(route.contract, route.options.name)) routes.put(route);
    else route[Symbol.dispose]();
  }
  for (const { kind, contract, name } of changes) if (kind === "remove") routes.remove({ contract, name });
}
