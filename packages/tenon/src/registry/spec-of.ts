import type { Artifact } from "../artifact/artifact.ts";
import type { InstanceId } from "../contract/ids.ts";
import type { InstanceSpec } from "../instance/instance.ts";
import type { Moved } from "./moves.ts";

/** What of a request an instance is made of. */
export type Made = Omit<InstanceSpec, "id" | "name" | "artifact" | "moved"> & { readonly moved?: Moved | undefined };

export function specOf(id: InstanceId, name: string, artifact: Artifact, made: Made): InstanceSpec {
  const {
    realm,
    moved,
    config,
    limits,
    grants,
    leastStrength,
    askedBy,
    startMs,
    teardownMs,
    idleMs,
    mayBlock,
    instances,
  } = made;
  return {
    id,
    name,
    artifact,
    realm,
    moved,
    config,
    limits,
    grants,
    leastStrength,
    askedBy,
    startMs,
    teardownMs,
    idleMs,
    mayBlock,
    instances,
  };
}
