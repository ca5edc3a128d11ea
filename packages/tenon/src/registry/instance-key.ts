import { createHash } from "node:crypto";
import type { Artifact } from "../artifact/artifact.ts";
import type { InstanceSpec } from "../instance/instance.ts";
import { configText } from "./config.ts";

/** What is asked for, besides the bytes. */
type Asked = Pick<InstanceSpec, "realm" | "config" | "limits" | "grants" | "instances">;

/**
 * Same digest, configuration, realm, limits, grants and number of instances under the same name: the same instance. The URL counts as well,
 * since with debugging on it tells whether sources moved under the same code.
 */
export function instanceKey(
  name: string,
  artifact: Artifact,
  { realm, config, limits, grants, instances }: Asked,
): string {
  return createHash("sha256")
    .update(
      JSON.stringify([
        name,
        artifact.name,
        artifact.version,
        artifact.digest,
        artifact.url,
        realm,
        configText(config),
        limits,
        configText(grants),
        instances ?? null,
      ]),
    )
    .digest("hex");
}
