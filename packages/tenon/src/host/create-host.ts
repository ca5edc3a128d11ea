import { SourceMaps } from "../artifact/source-map.ts";
import { Secrets } from "../config/secrets.ts";
import type { Instance, Surroundings } from "../instance/instance.ts";
import { Wheel } from "../kernel/wheel.ts";
import { inlineRealms } from "../realm/inline/inline-realm.ts";
import type { RealmKind, StartRealm } from "../realm/realm.ts";
import { threadRealms } from "../realm/thread/thread-realm.ts";
import { Events, type Subject } from "../registry/events.ts";
import { Faces } from "../registry/face.ts";
import { Leases } from "../registry/lease.ts";
import { Loader } from "../registry/loader.ts";
import { Reaper } from "../registry/reaper.ts";
import { Registry } from "../registry/registry.ts";
import { serveGuest } from "../registry/serve.ts";
import { Collector } from "../witness/collection.ts";
import { Host } from "./host.ts";
import { checkHost } from "./check.ts";
import { defaults, type HostOptions } from "./options.ts";

/**
 * Creates a host. Say `await using`, or call `close()`: a host with a plugin in a thread keeps the process alive.
 *
 * @example
 * await using host = await createHost();
 * await host.load("./plugins/limiter");
 * const limiter = host.client(RateLimit);
 *
 * @throws TENON_OPTION_INVALID
 */
export async function createHost(options: HostOptions = {}): Promise<Host> {
  checkHost(options);
  const wheel = new Wheel();
  const collector = new Collector();
  const sourceMaps = new SourceMaps();
  const secrets = new Secrets();
  const registry = new Registry();
  const faces = new Faces();
  const events = new Events();
  const leases = new Leases((lease) => events.emit("lostLease", lease));
  for (const contract of options.contracts ?? []) registry.know(contract);

  const realms: Readonly<Record<RealmKind, StartRealm>> = { inline: inlineRealms(), thread: threadRealms() };
  const serving = { registry, faces, events, services: options.services ?? {} };
  const around = (realm: RealmKind): Surroundings => ({
    wheel,
    collector,
    startRealm: realms[realm],
    proofs: options.proofs ?? "now",
    mapStack: (stack) => withoutGuest(sourceMaps.mapStack(stack)),
    redact: (text) => secrets.redact(text),
    serve: (instance, call) => serveGuest(serving, instance, call),
    onLog: (line) => events.emit("log", line),
    onState: (instance, before) => {
      registry.changed();
      if (instance.state.kind !== "active") reaper.spare(instance);
      events.emit("state", { ...subjectOf(instance), state: instance.state.kind, ...(instance.state.kind === "failed" ? { error: instance.state.error } : {}) });
      if (instance.state.kind === "gone") {
        registry.remove(instance);
        events.emit("proof", instance.state.proof);
      }
      if (instance.state.kind === "failed" && before === "active") clearLost(instance);
    },
    onRouted: () => registry.changed(),
    onFree: (instance) => reaper.queue(instance),
  });
  const loader = new Loader({ registry, sourceMaps, around });
  const reaper = new Reaper(wheel, options.graceMs ?? defaults.graceMs, (instance) => clear(instance, "nobody held it any more"));
  // An instance that was active and lost its realm is cleared away; one that never started is cleared by its loader.
  const clearLost = (instance: Instance): void => clear(instance, "its realm ended");
  const clear = (instance: Instance, why: string): void => {
    loader.unload(instance, { deadlineMs: 0, why }).catch((error: unknown) => instance.logs.write("error", `Cannot be cleared away: ${String(error)}`, undefined));
  };
  return new Host({ options, wheel, registry, faces, events, leases, loader, reaper });
}

function subjectOf({ spec, plugin, version }: Instance): Subject {
  return { name: spec.name, plugin, version, instance: spec.id };
}

// Frames of the guest's own code say nothing to the reader of a stack.
function withoutGuest(stack: string): string {
  return stack.split("\n").filter((line) => !/^\s+at .*(tenon:guest|\[worker eval\])/.test(line)).join("\n");
}
