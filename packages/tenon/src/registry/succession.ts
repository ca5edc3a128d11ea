import { TenonError } from "../contract/errors/error.ts";
import type { Declared, Instance } from "../instance/instance.ts";
import { contractKey, type Registry } from "./registry.ts";

/**
 * Who called the old one must be able to call the new one.
 *
 * @throws TENON_CONTRACT_MISMATCH
 */
export function checkSucceeds(registry: Registry, old: Declared, declared: Declared, instance: Instance): void {
  const [was, is] = [contractKey(old.contract), contractKey(declared.contract)];
  const { plugin, version } = instance;
  if (was !== is)
    throw new TenonError("TENON_CONTRACT_MISMATCH", {
      plugin,
      version,
      contract: old.contract.name,
      diff: [`contract: the old version fulfils ${was}, the new one ${is}`],
    });
  if (registry.known(declared.contract) === undefined) registry.checkSpeaks(old.contract, declared.contract, instance);
}

export function sameAgain({ plugin, version }: Instance): TenonError {
  const why = "the new one would have the same bytes, configuration, realm and limits";
  return new TenonError("TENON_SWAP_REFUSED", { plugin, version, why });
}
