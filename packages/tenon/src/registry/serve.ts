import type { IncomingCall } from "../channel/incoming.ts";
import type { CallContext } from "../contract/call.ts";
import type { Contract } from "../contract/contract.ts";
import { listed } from "../contract/errors/entry.ts";
import { ownData } from "../contract/errors/fields.ts";
import { allowsService, isAllowing } from "../contract/grants.ts";
import { TenonError } from "../contract/errors/error.ts";
import type { Instance } from "../instance/instance.ts";
import { outgoingLimit } from "../instance/outgoing-limit.ts";
import { spanOf } from "../instance/span-of.ts";
import type { CallSpan } from "../telemetry/tracing.ts";
import { callMethod, streamMethod } from "./client.ts";
import type { AuditLog } from "./audit.ts";
import type { Events } from "./events.ts";
import type { Faces } from "./face.ts";
import type { Registry } from "./registry.ts";
import { spread } from "./spread.ts";
import type { StorageDesk } from "./storage-desk.ts";
import { callNow } from "./sync-client.ts";

type Service = Readonly<Record<string, (input: never, call: CallContext) => unknown>>;
/** What a host offers to plugins: service, method, implementation. */
export type Services = Readonly<Record<string, Service>>;

export interface ServeParts {
  readonly registry: Registry;
  readonly faces: Faces;
  readonly events: Events;
  readonly services: Services;
  readonly audit: AuditLog;
  readonly storage: StorageDesk;
}

/** Answers what a plugin calls: services of the host, other plugins, events. Everything is copied and checked both ways. */
export function serveGuest(parts: ServeParts, instance: Instance, call: IncomingCall): unknown {
  refuseFlood(instance, call);
  switch (call.target.kind) {
    case "service":
      return serveService(parts, instance, call);
    case "use":
      return serveUse(parts, instance, call);
    case "event":
      return serveEvent(parts, instance, call);
    case "lost":
      return tellLost(parts, instance, call);
    case "refused":
      return tellRefused(parts, instance, call);
    case "storage":
      return parts.storage.serve(instance, call);
    case "load":
    case "evaluate":
    case "setup":
    case "method":
    case "snapshot":
    case "restore":
    case "reconfigure":
    case "held":
    case "teardown":
      throw new TypeError(`A host does not answer "${call.target.kind}"`);
  }
}

// The guest program keeps to this bound by itself; here it holds for plugins that write to the wire past it.
function refuseFlood({ plugin, version, realm, spec }: Instance, { target }: IncomingCall): void {
  const limit = outgoingLimit(spec.limits);
  const inFlight = realm?.peer.answering ?? 0;
  if (inFlight > limit)
    throw new TenonError("TENON_CALL_QUEUE_FULL", {
      plugin,
      version,
      method: target.name,
      inFlight,
      queued: 0,
      limit,
      queueLimit: 0,
    });
}

function serveService(
  { services, faces, registry, audit }: ServeParts,
  instance: Instance,
  call: IncomingCall,
): unknown {
  const [service = "", method = "", ...more] = call.target.name.split(".");
  const contract = contractOf(registry, instance);
  const face = faces.service(contract, service)?.method(method);
  const implementation = Object.hasOwn(services, service) ? services[service] : undefined;
  const run: unknown = implementation?.[method];
  if (face === undefined || typeof run !== "function" || more.length > 0) {
    const known = listed(
      Object.entries(services).flatMap(([name, methods]) => Object.keys(methods).map((each) => `${name}.${each}`)),
    );
    throw new TenonError("TENON_SERVICE_UNKNOWN", { plugin: instance.plugin, service: call.target.name, known });
  }
  const { plugin, version, spec } = instance;
  if (!allowsService(spec.grants, service, method)) {
    const what = `call the service ${call.target.name}`;
    audit.refused(instance, "services", what, []);
    throw new TenonError("TENON_GRANT_DENIED", { plugin, version, grant: "services", what });
  }
  if (call.waits === "both" && !face.method.sync) throw reentry(instance, call, notSync);
  const span = spanOf(instance, "service", call.target.name, call.trace);
  const context: CallContext = {
    id: call.id,
    plugin: instance.plugin,
    deadlineMs: call.deadlineMs,
    traceparent: span?.traceparent ?? call.trace,
    get signal() {
      return call.signal;
    },
  };
  const { messageBytes } = instance.spec.limits;
  const work = (): unknown => {
    const answer: unknown = run.call(implementation, face.input(call.input, messageBytes), context);
    if (!isThenable(answer)) return face.output(answer, messageBytes);
    return Promise.resolve(answer).then((value) => face.output(value, messageBytes));
  };
  const later = span === undefined ? work() : within(span, work);
  if (!isThenable(later)) return later;
  if (call.waits !== "both") return later;
  Promise.resolve(later).catch(() => undefined);
  throw reentry(instance, call, "its implementation answered with a promise");
}

/** Ends the span with the work, however that ends. */
function within(span: CallSpan, work: () => unknown): unknown {
  let answer: unknown;
  try {
    answer = span.run(work);
  } catch (error) {
    span.end(error);
    throw error;
  }
  if (isThenable(answer))
    answer.then(
      () => span.end(),
      (error: unknown) => span.end(error),
    );
  else span.end();
  return answer;
}

function serveUse({ registry, faces }: ServeParts, instance: Instance, call: IncomingCall): unknown {
  const [alias = "", method = "", ...more] = call.target.name.split(".");
  const { plugin, version } = instance;
  const contract = Object.hasOwn(instance.declared?.uses ?? {}, alias) ? instance.declared?.uses[alias] : undefined;
  const face = contract === undefined ? undefined : faces.methods(contract).method(method);
  if (contract === undefined || face === undefined || more.length > 0) {
    throw new TenonError("TENON_METHOD_UNKNOWN", {
      plugin,
      version,
      method: call.target.name,
      known: listed(Object.keys(contract?.methods ?? {})),
    });
  }
  const choose = (): Instance => spread(providerOf(registry, instance, alias, contract));
  const traced = call.trace === undefined ? {} : { traceparent: call.trace };
  if (call.waits === "both") {
    if (!face.method.sync) throw reentry(instance, call, notSync);
    return callNow(choose, method, face, call.input, {
      deadlineMs: Math.max(leastMs, call.deadlineMs ?? 0),
      ...traced,
    });
  }
  const options = {
    signal: call.signal,
    ...(call.deadlineMs === undefined ? {} : { deadlineMs: call.deadlineMs }),
    ...traced,
  };
  return face.method.stream === "out" || face.method.stream === "both"
    ? streamMethod(choose, method, face, call.input, options)
    : callMethod(choose, method, face, call.input, options);
}

const notSync = "it is not declared sync";
/** A deadline that has passed meanwhile is one that passes at once. */
const leastMs = 0.001;

function reentry({ plugin, version }: Instance, { target }: IncomingCall, why: string): TenonError {
  return new TenonError("TENON_SYNC_REENTRY", { plugin, version, method: target.name, why });
}

/** @throws TENON_USES_MISSING */
export function providerOf(registry: Registry, instance: Instance, alias: string, contract: Contract): Instance {
  const provider = registry.provider(contract, instance);
  if (provider !== undefined) return provider;
  const { plugin, version } = instance;
  throw new TenonError(
    "TENON_USES_MISSING",
    { plugin, version, alias, contract: contract.name },
    { cause: whyNone(registry, contract) },
  );
}

function whyNone(registry: Registry, contract: Contract): unknown {
  try {
    return registry.pick(contract);
  } catch (error) {
    return error;
  }
}

function serveEvent({ registry, faces, events }: ServeParts, instance: Instance, call: IncomingCall): undefined {
  const contract = contractOf(registry, instance);
  const { name } = call.target;
  const read = faces.event(contract, name);
  const { plugin, version, spec } = instance;
  if (read === undefined)
    throw new TenonError("TENON_METHOD_UNKNOWN", {
      plugin,
      version,
      method: name,
      known: listed(Object.keys(contract.events)),
    });
  events.emitPlugin(contract, name, { name: spec.name, plugin, version, instance: spec.id }, () =>
    read(call.input, spec.limits.messageBytes),
  );
  return undefined;
}

const longestStack = 16 * 1024;

/** The plugin read a stream and lost it: its side has ended the call already. */
function tellLost({ events }: ServeParts, instance: Instance, { target, input }: IncomingCall): undefined {
  const { plugin, version, spec, around } = instance;
  const stack = typeof input === "string" ? around.redact(around.mapStack(input.slice(0, longestStack))) : "";
  const hold = {
    kind: "stream",
    by: "plugin",
    plugin,
    version,
    instance: spec.id,
    method: target.name,
    stack,
  } as const;
  events.emit("lostHold", hold);
  return undefined;
}

/** The guest refused, or heard Node refuse, what the plugin tried. */
function tellRefused({ audit }: ServeParts, instance: Instance, { target: { name }, input }: IncomingCall): undefined {
  const what = ownData(input, "what");
  const created = ownData(input, "created");
  const frames = Array.isArray(created) ? created.slice(0, 8).filter((each) => typeof each === "string") : [];
  if (typeof what === "string") audit.refused(instance, isAllowing(name) ? name : "all", what, frames);
  return undefined;
}

// The host's own contract where it has one: it decides what its services and listeners get.
function contractOf(registry: Registry, instance: Instance): Contract {
  const declared = instance.declared?.contract;
  if (declared === undefined) throw new TypeError("The plugin calls before it is loaded");
  return registry.known(declared) ?? declared;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}
