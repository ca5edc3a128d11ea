import { type GrantKind, gives } from "../contract/grants.ts";
import type { InstanceSpec } from "../instance/instance.ts";

/** A grant that a manifest asks for and the plugin was not given, with the manifest's reason. */
export interface Withheld {
  readonly grant: GrantKind;
  readonly reason: string;
}

/** By kind: whether the hosts and paths that were given are those that were asked for is for people to see. */
export function withheldFrom({ artifact, grants }: Pick<InstanceSpec, "artifact" | "grants">): readonly Withheld[] {
  return Object.entries(artifact.manifest.grants)
    .filter(([kind]) => !gives(grants, kind as GrantKind))
    .map(([kind, { reason }]) => ({ grant: kind as GrantKind, reason }));
}
