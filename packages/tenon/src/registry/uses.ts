import { TenonError } from "../contract/errors/error.ts";
import type { Contract } from "../contract/contract.ts";
import type { InstanceHolder } from "../instance/holders.ts";
import type { Declared, Instance } from "../instance/instance.ts";
import { contractKey, type Registry } from "./registry.ts";
import { providerOf } from "./serve.ts";

interface Held {
  readonly provider: Instance;
  readonly release: () => void;
}

/**
 * Makes a plugin a holder of those it uses. Its hold follows its calls: to a newer provider, and away from one that drains.
 *
 * @returns what gives all holds back.
 * @throws TENON_USES_MISSING, TENON_USES_CYCLE. Nothing is held then.
 */
export function holdProviders(registry: Registry, instance: Instance, declared: Declared): () => void {
  refuseCycle(registry, instance, declared);
  const uses = Object.entries(declared.uses);
  const held = new Map<string, Held>();
  for (const [alias, contract] of uses) providerOf(registry, instance, alias, contract);
  const follow = (): void => {
    for (const [alias, contract] of uses) {
      const provider = registry.provider(contract, instance);
      const before = held.get(alias);
      if (provider === undefined || provider === before?.provider) continue;
      held.set(alias, { provider, release: provider.holders.retain(dependant(instance, alias, provider, held)) });
      before?.release();
    }
  };
  follow();
  const watching = registry.watch(follow);
  return () => {
    watching[Symbol.dispose]();
    for (const { release } of held.values()) release();
    held.clear();
  };
}

function dependant(instance: Instance, alias: string, provider: Instance, held: Map<string, Held>): InstanceHolder {
  return {
    kind: "dependant",
    label: `plugin ${instance.plugin}@${instance.version} uses it as "${alias}"`,
    sinceMs: Date.now(),
    drain: () => undefined,
    revoke: () => {
      if (held.get(alias)?.provider === provider) held.delete(alias);
    },
  };
}

/** Follows the uses of the contracts, through whoever fulfils them now or is about to. */
function refuseCycle(registry: Registry, instance: Instance, declared: Declared): void {
  const providers = registry.instances.filter(
    (each) => each !== instance && (each.state.kind === "starting" || each.serves),
  );
  const own = contractKey(declared.contract);
  const visit = (contract: Contract, path: readonly string[]): void => {
    const key = contractKey(contract);
    if (key === own) throw new TenonError("TENON_USES_CYCLE", { cycle: [...path, key] });
    if (path.includes(key)) return;
    for (const provider of providers) {
      if (provider.declared === undefined || contractKey(provider.declared.contract) !== key) continue;
      for (const used of Object.values(provider.declared.uses)) visit(used, [...path, key]);
    }
  };
  for (const contract of Object.values(declared.uses)) visit(contract, [own]);
}
