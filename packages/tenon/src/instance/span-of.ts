import type { CallSpan } from "../telemetry/tracing.ts";
import type { Instance } from "./instance.ts";

/** Begins the span of a call to or from an instance; undefined where nobody traces. */
export function spanOf(
  { around, plugin, version, spec }: Instance,
  kind: "call" | "service",
  method: string,
  parent: string | undefined,
): CallSpan | undefined {
  if (around.tracing === undefined) return undefined;
  return around.tracing.begin({ kind, plugin, version, realm: spec.realm, instance: spec.id, method, parent });
}
