import type { PluginSource } from "../artifact/artifact.ts";
import { copyConfig } from "../registry/config.ts";
import type { LoadRequest } from "../registry/loader.ts";
import { defaults, type HostOptions, type LoadOptions } from "./options.ts";

/** A load with its defaults filled in. */
export function loadRequest(host: HostOptions, source: PluginSource, options: LoadOptions): LoadRequest {
  return {
    source: typeof source === "string" ? source : named(source),
    name: options.name,
    realm: options.realm ?? "thread",
    config: copyConfig(options.config),
    limits: { ...defaults.limits, ...options.limits },
    grants: {},
    askedBy: "program",
    startMs: options.startMs ?? defaults.startMs,
    teardownMs: options.teardownMs ?? defaults.teardownMs,
    artifact: {
      from: host.from ?? process.cwd(),
      debug: host.debug === true,
      ...(options.digest === undefined ? {} : { digest: options.digest }),
    },
  };
}

/** Only what is asked of a source, whatever else the caller's object has. */
function named({ entry, name, version, digest }: Exclude<PluginSource, string>): PluginSource {
  return { entry, name, version, ...(digest === undefined ? {} : { digest }) };
}
