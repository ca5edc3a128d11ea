import { TenonError } from "../contract/errors/error.ts";
import type { Realm, Strength } from "../realm/realm.ts";
import type { Instance } from "./instance.ts";

const ranks: Readonly<Record<Strength, number>> = { none: 0, contained: 1, wall: 2 };

/**
 * Refuses a realm that stops less than an instance is to be stopped from. To be called before the realm is sent anything of the plugin:
 * what a process is behind is known only once it has started. @throws TENON_STRENGTH_REFUSED
 */
export function refuseWeak(
  { plugin, version, spec }: Instance,
  { kind, strength }: Pick<Realm, "kind" | "strength">,
): void {
  const { leastStrength: wanted } = spec;
  if (ranks[strength] >= ranks[wanted]) return;
  throw new TenonError("TENON_STRENGTH_REFUSED", { plugin, version, realm: kind, strength, wanted });
}
