import type { RouteOptions } from "../config/route/route-options.ts";
import type { Contract } from "../contract/contract.ts";
import type { Registry } from "../registry/registry.ts";
import { contractKey } from "../registry/registry.ts";
import type { RouteStatus } from "../registry/route/route-status.ts";
import type { Routes } from "../registry/route/routes.ts";
import { checkContract } from "./check.ts";

export interface HostRoutesParts {
  readonly registry: Registry;
  readonly routes: Routes;
  /** @throws TENON_HOST_CLOSED */
  readonly checkOpen: (operation: string) => void;
}

/** How calls find one of several versions. */
export class HostRoutes {
  readonly #parts: HostRoutesParts;

  /** Not for users: `host.routes` is made. */
  constructor(parts: HostRoutesParts) {
    this.#parts = parts;
  }

  /**
   * Sets the route of a contract, or of one name of it, in the place of the one before. Calls follow from the next on; breakers begin
   * anew. On failure the route before stays.
   *
   * @throws TENON_ROUTE_INVALID for percentages that are not 100 together, a circle of fallbacks and anything else of the wrong
   * shape; TENON_ROUTE_VERSION_UNKNOWN for a destination that nothing fits; TENON_OPTION_INVALID, TENON_HOST_CLOSED.
   */
  set<C extends Contract>(contract: C, options: RouteOptions): void {
    this.#parts.checkOpen("set a route");
    checkContract("contract", contract);
    this.#parts.registry.know(contract);
    this.#parts.routes.set(contractKey(contract), options);
  }

  /** Takes a route away; calls go to the version loaded last again. False where there was none. @throws TENON_HOST_CLOSED, TENON_OPTION_INVALID */
  remove<C extends Contract>(contract: C, name?: string): boolean {
    this.#parts.checkOpen("remove a route");
    checkContract("contract", contract);
    return this.#parts.routes.remove({ contract: contractKey(contract), name });
  }

  /** Every route, with what it knows of its versions. Read when it is asked for; counters cost calls nothing else. */
  get all(): readonly RouteStatus[] {
    return this.#parts.routes.all;
  }
}
