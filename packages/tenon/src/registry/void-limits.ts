import type { Artifact } from "../artifact/artifact.ts";
import { TenonError } from "../contract/errors/error.ts";
import type { InstanceSpec } from "../instance/instance.ts";
import { oldSpaceFlag } from "../realm/limits/old-space-flag.ts";

/** @throws TENON_LIMIT_VOID for a limit that this process could not keep. */
export function refuseVoidLimits(
  { name: plugin, version }: Pick<Artifact, "name" | "version">,
  { realm, limits }: Pick<InstanceSpec, "realm" | "limits">,
): void {
  const flag = realm === "thread" && limits.heapBytes !== undefined ? oldSpaceFlag() : undefined;
  if (flag !== undefined) throw new TenonError("TENON_LIMIT_VOID", { plugin, version, limit: "heapBytes", flag });
}
