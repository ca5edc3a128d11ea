import { TenonError } from "../contract/errors/error.ts";
import type { Instance } from "../instance/instance.ts";

/** More than one instance is for plugins that say of themselves that any of them may answer. @throws TENON_COPIES_REFUSED */
export function refuseCopies({ plugin, version, spec, declared, hooks }: Instance): void {
  const { idleMs, realm, artifact } = spec;
  const why = (): string | undefined => {
    if (!artifact.manifest.stateless && declared?.stateless !== true) return "it does not say that it is stateless";
    if (hooks.snapshot || hooks.restore) return "it hands a state over";
    if (realm === "inline") return "it runs inline, where all share one thread";
    if (idleMs !== undefined) return "it is to rest after idleMs, and copies do not";
    return undefined;
  };
  const found = why();
  if (found !== undefined) throw new TenonError("TENON_COPIES_REFUSED", { plugin, version, why: found });
}
