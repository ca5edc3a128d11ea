import type { Instance } from "../instance/instance.ts";

/** Those that no other plugin holds; all of them, should they hold each other. Unload these first. */
export function unused(instances: readonly Instance[]): readonly Instance[] {
  const free = instances.filter(({ holders }) => !holders.all.some(({ kind }) => kind === "dependant"));
  return free.length > 0 ? free : instances;
}
