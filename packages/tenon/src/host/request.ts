import type { PluginSource } from "../artifact/artifact.ts";
import { OpenedPlugin } from "../artifact/opened-plugin.ts";
import type { Grants } from "../contract/grants.ts";
import type { Instance } from "../instance/instance.ts";
import { copyConfig } from "../registry/config.ts";
import type { LoadRequest } from "../registry/load-request.ts";
import type { RealmKind } from "../realm/realm.ts";
import type { RolloutRecord } from "../registry/rollout/rollout-record.ts";
import { copyBounds } from "./copies.ts";
import { givenGrants } from "./grants.ts";
import { defaults, type HostOptions, type LoadOptions, type SwapOptions } from "./options.ts";

/** A load with its defaults filled in. */
export function loadRequest(host: HostOptions, source: PluginSource, options: LoadOptions): LoadRequest {
  const opened = OpenedPlugin.artifactOf(source);
  const realm = options.realm ?? usualRealm(options.grants ?? host.grants);
  return {
    source: typeof source === "string" ? source : named(source),
    ...(opened === undefined ? {} : { opened }),
    name: options.name,
    realm,
    isDefault: options.realm === undefined,
    config: copyConfig(options.config),
    limits: { ...defaults.limits, ...options.limits },
    grants: givenGrants(options.grants, host.grants, realm),
    leastStrength: isKnown(source, options) ? "none" : (host.unknownOrigin ?? defaults.unknownOrigin),
    askedBy: "program",
    startMs: options.startMs ?? defaults.startMs,
    teardownMs: options.teardownMs ?? defaults.teardownMs,
    idleMs: options.idleMs,
    mayBlock: options.blocking !== false,
    instances: copyBounds(options.instances),
    artifact: {
      from: host.from ?? process.cwd(),
      debug: host.debug === true,
      ...(options.digest === undefined ? {} : { digest: options.digest }),
    },
  };
}

/** Whoever names the digest has looked at these bytes. One that was opened has its digest by itself, and so says nothing. */
function isKnown(source: PluginSource, { digest }: LoadOptions): boolean {
  if (digest !== undefined) return true;
  return typeof source === "object" && OpenedPlugin.artifactOf(source) === undefined && source.digest !== undefined;
}

/** An addon that a thread loads stays in the host for ever: those who ask for no realm get a process for theirs. */
function usualRealm(grants: Grants | undefined): RealmKind {
  return grants !== undefined && grants !== "all" && grants.addons === true ? "process" : "thread";
}

/** A load that takes the place of an instance: in the realm that was asked for it, unless another is asked for now. */
export function successorRequest(
  host: HostOptions,
  { spec: { realm, moved, grants: before, instances: copies, askedBy } }: Instance,
  source: PluginSource,
  options: SwapOptions,
): LoadRequest {
  // A plugin of a configuration file stays one: the next apply compares it with the file again.
  const { grants = before } = options;
  return {
    ...loadRequest(host, source, { ...options, grants, realm: options.realm ?? moved?.from ?? realm }),
    instances: options.instances === undefined ? copies : copyBounds(options.instances),
    askedBy,
  };
}

/** A load as a roll-out asked for it. What it does not say is as the version before has it; once known, the bytes must be the same again. */
export function rolloutRequest(host: HostOptions, from: Instance, { source, load, to }: RolloutRecord): LoadRequest {
  const options: LoadOptions = { config: from.spec.config, ...load };
  return successorRequest(host, from, source, to.digest === "" ? options : { ...options, digest: to.digest });
}

/** How a swap is made, with the defaults filled in. */
export function handOverOptions(
  options: SwapOptions,
): Required<Pick<SwapOptions, "pauseMs" | "trialMs" | "deadlineMs" | "old">> {
  return {
    pauseMs: options.pauseMs ?? defaults.pauseMs,
    trialMs: options.trialMs ?? defaults.trialMs,
    deadlineMs: options.deadlineMs ?? defaults.swapDeadlineMs,
    old: options.old ?? "unload",
  };
}

/** Only what is asked of a source, whatever else the caller's object has. */
function named({ entry, name, version, digest }: Exclude<PluginSource, string>): PluginSource {
  return { entry, name, version, ...(digest === undefined ? {} : { digest }) };
}
