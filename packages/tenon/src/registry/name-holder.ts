import type { InstanceHolder } from "../instance/holders.ts";

/** Keeps an instance that was loaded under a name until it is unloaded. */
export function nameHolder(name: string): InstanceHolder {
  const nothing = (): undefined => undefined;
  return { kind: "name", label: `loaded as "${name}"`, sinceMs: Date.now(), drain: nothing, revoke: nothing };
}
