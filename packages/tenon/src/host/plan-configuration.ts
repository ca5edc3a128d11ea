import { dirname } from "node:path";
import type { Artifact } from "../artifact/artifact.ts";
import type { PluginEntry } from "../config/configuration.ts";
import type { OpenedConfiguration } from "../config/open.ts";
import type { Secrets } from "../config/secrets.ts";
import { TenonError } from "../contract/errors/error.ts";
import type { Instance } from "../instance/instance.ts";
import type { Plan } from "../registry/configuration-event.ts";
import type { LoadRequest } from "../registry/load-request.ts";
import type { Loader } from "../registry/loader.ts";
import type { Moves } from "../registry/moves.ts";
import { type Asked, plan, planText, type Present } from "../registry/plan.ts";
import { configChanges } from "../registry/plan-changes.ts";
import { contractKey, type Registry } from "../registry/registry.ts";
import { planRoutes, routeChangeLines } from "../registry/route/plan-routes.ts";
import type { HostOptions, LoadOptions } from "./options.ts";
import { loadRequest } from "./request.ts";

export interface PlanParts {
  readonly options: HostOptions;
  readonly registry: Registry;
  readonly loader: Loader;
  readonly moves: Moves;
  readonly secrets: Secrets;
}

export interface Planned {
  readonly plan: Plan;
  /** With the bytes that were planned, by name. */
  readonly requests: ReadonlyMap<string, LoadRequest>;
}

/** The files that a plan is made against. */
export interface Before {
  /** The one the host was created with. */
  readonly created: OpenedConfiguration | undefined;
  /** The one that was applied last. */
  readonly applied: OpenedConfiguration | undefined;
}

/** Reads what the file asks for and compares it with what is there. @throws TENON_CONFIG_APPLY_FAILED */
export async function planConfiguration(
  parts: PlanParts,
  opened: OpenedConfiguration,
  { created, applied }: Before,
): Promise<Planned> {
  const { file, plugins } = opened.configuration;
  const enabled = plugins.filter((entry) => entry.enabled);
  const requests = await readAll(
    parts,
    file,
    enabled.map((entry) => requestOf(parts.options, opened, entry)),
  );
  const present = parts.registry.instances
    .filter(({ spec, isServing }) => spec.askedBy === "configuration" && isServing)
    .map(presentOf);
  const redact = (text: string): string => parts.secrets.redact(text);
  const disabled = plugins.filter((entry) => !entry.enabled).map(({ name }) => name);
  const steps = plan({ plugins: requests.map(askedOf), disabled }, present, redact);
  const pending = pendingOf(opened, created);
  const routes = planRoutes(opened.configuration.routes, applied?.configuration.routes ?? []);
  const lines = routes.flatMap(routeChangeLines);
  const text = [
    planText(steps),
    ...lines,
    ...pending.map((each) => `! later  ${each}, when the host is created anew`),
  ].join("\n");
  return {
    plan: { file, steps, routes, pending, text },
    requests: new Map(requests.map((request) => [request.name, request])),
  };
}

type NamedRequest = LoadRequest & { readonly name: string };
type ReadRequest = NamedRequest & { readonly opened: Artifact };

function requestOf(host: HostOptions, opened: OpenedConfiguration, entry: PluginEntry): NamedRequest {
  const { name, realm, digest, limits, grants, startMs, teardownMs, idleMs, instances } = entry;
  const options: LoadOptions = {
    name,
    config: opened.configOf(name),
    limits,
    ...(realm === undefined ? {} : { realm }),
    ...(digest === undefined ? {} : { digest }),
    ...(grants === undefined ? {} : { grants }),
    ...(startMs === undefined ? {} : { startMs }),
    ...(teardownMs === undefined ? {} : { teardownMs }),
    ...(idleMs === undefined ? {} : { idleMs }),
    ...(instances === undefined ? {} : { instances }),
  };
  const { file } = opened.configuration;
  return {
    ...loadRequest({ ...host, from: dirname(file) }, entry.source, options),
    name,
    askedBy: "configuration",
    together: true,
  };
}

async function readAll(
  { loader, moves }: PlanParts,
  file: string,
  requests: readonly NamedRequest[],
): Promise<readonly ReadRequest[]> {
  const read = await Promise.allSettled(
    requests.map(async (request) => {
      const opened = await loader.read(request);
      // Placed before it is compared: else each apply would want it back where it leaked.
      return { ...moves.place(request, opened), opened };
    }),
  );
  return read.map((outcome, index) => {
    if (outcome.status === "fulfilled") return outcome.value;
    const error: unknown = outcome.reason;
    const why = error instanceof Error ? error.message : String(error);
    throw new TenonError(
      "TENON_CONFIG_APPLY_FAILED",
      {
        file,
        step: `read "${requests[index]?.name}"`,
        phase: "while it was planned",
        why,
        outcome: "nothing has changed",
      },
      { cause: error },
    );
  });
}

function askedOf({ name, opened, realm, limits, grants, instances, config }: ReadRequest): Asked {
  const { name: plugin, version, digest } = opened;
  return { name, plugin, version, digest, realm, limits: { ...limits }, grants, instances, config };
}

function presentOf({ spec, plugin, version, declared }: Instance): Present {
  const { id, name, artifact, realm, limits, grants, instances, config } = spec;
  return {
    ...{ name, plugin, version, digest: artifact.digest, realm, limits: { ...limits }, grants, instances, config },
    instance: id,
    provides: declared === undefined ? undefined : contractKey(declared.contract),
    uses: Object.values(declared?.uses ?? {}).map(contractKey),
  };
}

function pendingOf(
  { configuration }: OpenedConfiguration,
  created: OpenedConfiguration | undefined,
): readonly string[] {
  if (created === undefined) return [];
  return (["host", "gateway", "admin", "telemetry"] as const).flatMap((part) =>
    configChanges(part, created.configuration[part] ?? {}, configuration[part] ?? {}),
  );
}
