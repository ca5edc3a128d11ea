import type { Contract } from "../contract/contract-shape.ts";
import { TenonError } from "../contract/errors/error.ts";
import { layoutDifferences } from "../contract/layout/differences.ts";
import { structsIn } from "../contract/layout/named-structs.ts";
import type { Instance } from "../instance/instance.ts";

/**
 * Holds the layouts of a plugin's manifest against the structs of these names in a contract. Its code cannot say what it was
 * built with: what it has of a contract may be newer than what was compiled.
 *
 * @throws TENON_LAYOUT_MISMATCH with a line a difference.
 */
export function checkLayouts(contract: Contract, { spec, plugin, version }: Instance): void {
  const { layouts } = spec.artifact.manifest;
  if (layouts.size === 0) return;
  const known = structsIn(contract);
  for (const [layout, built] of layouts) {
    const ours = known.get(layout);
    const diff = ours === undefined ? [] : layoutDifferences(ours, built, "", ["host", "plugin"]);
    if (diff.length > 0) throw new TenonError("TENON_LAYOUT_MISMATCH", { plugin, version, layout, diff });
  }
}
