import { collectLost } from "../instance/let-lost-go.ts";
import type { Survivor } from "../registry/survivors.ts";
import { checkFlag, checkOptions } from "./check.ts";
import type { HostParts } from "./parts.ts";

/**
 * Looks again at what outlived its plugin: after a forced collection, which also finds what was lost, unless told not to.
 *
 * @throws TENON_OPTION_INVALID
 */
export async function lookForSurvivors(
  { survivors, collector, options }: HostParts,
  asked: { readonly collect?: boolean },
): Promise<readonly Survivor[]> {
  checkOptions(asked);
  checkFlag("collect", asked.collect);
  if (asked.collect ?? options.proofs !== "off") await collectLost(collector, survivors.needsCollection);
  survivors.look();
  return survivors.all;
}
