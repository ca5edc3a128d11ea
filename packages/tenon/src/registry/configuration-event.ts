import type { ApplyReport } from "./apply-report.ts";
import type { PlanStep } from "./plan.ts";
import type { RouteChange } from "./route/plan-routes.ts";

/** What applying a configuration file would do. */
export interface Plan {
  readonly file: string;
  readonly steps: readonly PlanStep[];
  /** Routes that come, change or go, once the plugins are there. */
  readonly routes: readonly RouteChange[];
  /** Settings that differ from those the host was created with; a new host takes them. */
  readonly pending: readonly string[];
  /** All of it for people, without secrets. */
  readonly text: string;
}

/** What applying a configuration file did; `unchanged` if there was nothing to do. */
export interface Applied extends ApplyReport {
  readonly kind: "applied" | "unchanged";
  readonly plan: Plan;
}

/** What became of a configuration file; `refused` leaves everything as it was. `plan` is there once the file was read. */
export type ConfigurationEvent =
  Applied | { readonly kind: "refused"; readonly file: string; readonly error: Error; readonly plan: Plan | undefined };
