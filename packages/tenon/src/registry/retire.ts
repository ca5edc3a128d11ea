import type { Instance } from "../instance/instance.ts";
import type { Proof } from "../witness/proof.ts";
import type { NotRetired } from "./apply-report.ts";
import type { Loader } from "./loader.ts";
import { unused } from "./unload-order.ts";

/** Takes instances out, users before what they use. What fails is told, not thrown: calls go elsewhere already. */
export async function retire(
  loader: Loader,
  instances: readonly Instance[],
  deadlineMs: number,
  why: string,
): Promise<{ readonly proofs: readonly Proof[]; readonly notRetired: readonly NotRetired[] }> {
  const proofs: Proof[] = [];
  const notRetired: NotRetired[] = [];
  for (let left = instances; left.length > 0;) {
    const ready = unused(left);
    const outcomes = await Promise.allSettled(ready.map((instance) => loader.unload(instance, { deadlineMs, why })));
    for (const [index, outcome] of outcomes.entries()) {
      const instance = ready[index] as Instance;
      if (outcome.status === "fulfilled") proofs.push(outcome.value);
      else
        notRetired.push({
          name: instance.spec.name,
          plugin: instance.plugin,
          version: instance.version,
          why: String(outcome.reason),
        });
    }
    left = left.filter((each) => !ready.includes(each));
  }
  return { proofs, notRetired };
}
