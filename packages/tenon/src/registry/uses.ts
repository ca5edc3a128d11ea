import { TenonError } from "../contract/errors/error.ts";
import type { Contract } from "../contract/contract.ts";
import type { InstanceHolder } from "../instance/holders.ts";
import type { Declared, Instance } from "../instance/instance.ts";
import { contractKey, type Registry } from "./registry.ts";
import { providerOf } from "./serve.ts";

/**
 * Makes a plugin a holder of those it uses, and moves its hold to another provider when one drains.
 *
 * @returns what gives all holds back.
 * @throws TENON_USES_MISSING, TENON_USES_CYCLE. Nothing is held then.
 */
export function holdProviders(registry: Registry, instance: Instance, declared: Declared): () => void {
  refuseCycle(registry, declared);
  const releases = new Map<string, () => void>();
  const releaseAll = (): void => {
    for (const release of releases.values()) release();
    releases.clear();
  };
  try {
    for (const [alias, contract] of Object.entries(declared.uses)) hold(registry, instance, alias, contract, releases);
  } catch (error) {
    releaseAll();
    throw error;
  }
  return releaseAll;
}

function hold(registry: Registry, instance: Instance, alias: string, contract: Contract, releases: Map<string, () => void>): void {
  const provider = providerOf(registry, instance, alias, contract);
  const holder: InstanceHolder = {
    kind: "dependant",
    label: `plugin ${instance.plugin}@${instance.version} uses it as "${alias}"`,
    sinceMs: Date.now(),
    // A draining provider is no longer picked: where another one is there, the dependant moves over and never notices.
    drain: () => {
      if (registry.implementers(contract).length === 0) return;
      releases.get(alias)?.();
      hold(registry, instance, alias, contract, releases);
    },
    revoke: () => void releases.delete(alias),
  };
  releases.set(alias, provider.holders.retain(holder));
}

/** Follows the uses of the contracts, through whoever fulfils them now. */
function refuseCycle(registry: Registry, declared: Declared): void {
  const visit = (contract: Contract, path: readonly string[]): void => {
    const key = contractKey(contract);
    if (key === contractKey(declared.contract)) throw new TenonError("TENON_USES_CYCLE", { cycle: [...path, key] });
    for (const provider of registry.implementers(contract)) {
      for (const used of Object.values(provider.declared?.uses ?? {})) if (!path.includes(contractKey(used))) visit(used, [...path, key]);
    }
  };
  for (const contract of Object.values(declared.uses)) visit(contract, [contractKey(declared.contract)]);
}
