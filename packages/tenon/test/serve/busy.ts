import { join } from "node:path";
import type { PluginSource } from "tenon";

/** The one plugin of these tests, in the version asked for. */
export function busy(version = "1.0.0"): PluginSource {
  return { entry: join(import.meta.dirname, "fixtures/busy.ts"), name: "busy", version };
}
