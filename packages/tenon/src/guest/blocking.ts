import type { PluginDefinition } from "../contract/plugin.ts";
import type { Scope } from "../kernel/scope.ts";
import { blockingRefusal, type Named } from "./blocking-refusal.ts";
import type { Permits } from "./permits.ts";

const mostShown = 5;

/** @throws TENON_BLOCKING_REFUSED for a plugin whose contract needs an event loop. */
export function checkDeclared(named: Named, { contract, uses }: PluginDefinition): void {
  const services = Object.entries(contract.services).flatMap(([service, methods]) =>
    Object.entries(methods).map(([name, method]) => [`service "${service}.${name}"`, method] as const),
  );
  const methods = Object.entries(contract.methods).map(([name, method]) => [`method "${name}"`, method] as const);
  const late = [...methods, ...services].filter(([, { sync }]) => !sync).map(([what]) => what);
  if (late.length > 0) throw blockingRefusal(named, `its contract does not declare as sync ${shown(late)}`);
  const used = Object.keys(uses);
  if (used.length > 0) throw blockingRefusal(named, `it calls other plugins, which answer later: ${shown(used)}`);
}

interface Places {
  readonly realmScope: Scope;
  /** Of the plugin itself, inside of that. */
  readonly scope: Scope;
  readonly permits: Permits;
}

/** From now on it does without. @throws TENON_BLOCKING_REFUSED for what setup left open. */
export function forbidLoop(named: Named, { realmScope, scope, permits }: Places): void {
  const own = scope.held().label;
  const open = realmScope.held().held.flatMap(({ label }) => (label === own ? [] : [label]));
  if (open.length > 0) throw blockingRefusal(named, `its setup left open what never gets a turn: ${shown(open)}`);
  permits.forbidLoop();
}

function shown(names: readonly string[]): string {
  const more = names.length - mostShown;
  return `${names.slice(0, mostShown).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
