import type { Declared, Instance } from "../instance/instance.ts";
import { checkLayouts } from "./check-layouts.ts";
import type { Registry } from "./registry.ts";
import { checkSucceeds } from "./succession.ts";

/**
 * Holds what a plugin declares against what the host knows, and against the one it is to replace.
 *
 * @throws TENON_LAYOUT_MISMATCH, TENON_CONTRACT_MISMATCH, TENON_SWAP_REFUSED
 */
export function checkDeclared(
  registry: Registry,
  instance: Instance,
  declared: Declared,
  replaces: Instance | undefined,
): void {
  const known = registry.known(declared.contract);
  checkLayouts(known ?? declared.contract, instance);
  if (known !== undefined) registry.checkSpeaks(known, declared.contract, instance);
  if (replaces?.declared !== undefined) checkSucceeds(registry, replaces.declared, declared, instance);
}
