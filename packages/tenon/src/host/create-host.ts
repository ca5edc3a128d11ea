import { join, resolve } from "node:path";
import { SourceMaps } from "../artifact/source-map.ts";
import { StreamWatch } from "../channel/stream-watch.ts";
import { openConfiguration } from "../config/open.ts";
import { Secrets } from "../config/secrets.ts";
import { countProof, countState } from "../instance/count-life.ts";
import { faultOf } from "../instance/fault.ts";
import type { Instance, Surroundings } from "../instance/instance.ts";
import { LogRates } from "../instance/log-rates.ts";
import { ReadContracts } from "../instance/read-contracts.ts";
import { SegmentStore } from "../instance/segment-store.ts";
import { StuckWatch } from "../instance/stuck.ts";
import { Wheel } from "../kernel/wheel.ts";
import type { RealmKind } from "../realm/realm.ts";
import { AuditLog } from "../registry/audit.ts";
import type { HostStreams } from "../registry/client.ts";
import { Events, type Subject } from "../registry/events.ts";
import { FaultFiles } from "../registry/fault-files.ts";
import { Faces } from "../registry/face.ts";
import { Leases } from "../registry/lease.ts";
import { Loader } from "../registry/loader.ts";
import type { LostHold } from "../registry/lost-hold.ts";
import { Moves } from "../registry/moves.ts";
import { Reaper } from "../registry/reaper.ts";
import { Rests } from "../registry/rests.ts";
import { Registry } from "../registry/registry.ts";
import { hostWitnesses } from "../registry/host-witnesses.ts";
import { Restarts } from "../registry/restarts.ts";
import { serveGuest } from "../registry/serve.ts";
import { type MeterLimits, Meters } from "../telemetry/meters.ts";
import { StorageDesk } from "../registry/storage-desk.ts";
import { RolloutJournal } from "../registry/rollout/rollout-journal.ts";
import { Rollouts } from "../registry/rollout/rollouts.ts";
import { Routes } from "../registry/route/routes.ts";
import { Survivors } from "../registry/survivors.ts";
import { Spaces } from "../storage/spaces.ts";
import { witnessesFor } from "../witness/ambient/sample.ts";
import { Collector } from "../witness/collection.ts";
import { HolderSearch } from "../witness/holder-search.ts";
import { Idle } from "../witness/idle.ts";
import { ConfigurationFile } from "./configuration-file.ts";
import { Host } from "./host.ts";
import { checkHost } from "./check.ts";
import { defaults, type HostOptions } from "./options.ts";
import type { HostParts } from "./parts.ts";
import { hostRealms } from "./realms.ts";
import { rolloutRequest } from "./request.ts";

/**
 * Creates a host. Say `await using`, or call `close()`: a host with a plugin in a thread keeps the process alive.
 *
 * @example
 * await using host = await createHost();
 * await host.load("./plugins/limiter");
 * const limiter = host.client(RateLimit);
 *
 * @throws TENON_OPTION_INVALID; with a configuration file what `apply` throws, and nothing stays loaded.
 */
export async function createHost(options: HostOptions = {}): Promise<Host> {
  checkHost(options);
  const secrets = new Secrets();
  const { config, from = process.cwd(), watch = false } = options;
  if (config === undefined) return new Host(wire(options, secrets));
  const opened = await openConfiguration(resolve(from, config), { env: process.env, secrets });
  const together = { ...opened.configuration.host, ...options };
  // What the file says may be at odds with what was told here, or with a default.
  checkHost(together);
  const parts = wire(together, secrets);
  const host = new Host(parts);
  try {
    await parts.configuration.start(opened, watch);
    await host.rollouts.resume();
    return host;
  } catch (error) {
    await host.close({ deadlineMs: 0 });
    throw error;
  }
}

function wire(options: HostOptions, secrets: Secrets): HostParts {
  const wheel = new Wheel();
  const collector = new Collector();
  const idle = new Idle(wheel);
  const sourceMaps = new SourceMaps();
  const holders = new HolderSearch({
    mode: options.holders ?? "paths",
    limitBytes: options.snapshotHeapBytes ?? defaults.snapshotHeapBytes,
    wheel,
    collector,
  });
  const registry = new Registry();
  const faces = new Faces();
  const events = new Events();
  const routes = new Routes({
    registry,
    wheel,
    random: Math.random,
    onBreaker: (event) => events.emit("breaker", event),
  });
  const survivors = new Survivors();
  const stuck = new StuckWatch();
  const meters = new Meters({ ...defaults.meters, ...options.meters }, warnOfFolded);
  const logRates = new LogRates();
  const moves = new Moves(options.onLeak ?? defaults.onLeak);
  const onLost = (hold: LostHold): void => events.emit("lostHold", hold);
  const streams: HostStreams = new StreamWatch((of, stack) => onLost({ kind: "stream", by: "host", ...of, stack }));
  const leases = new Leases(streams, onLost);
  for (const contract of options.contracts ?? []) registry.know(contract);

  const segments = new SegmentStore(options.segments ?? {});
  const contracts = new ReadContracts();
  const realms = hostRealms(options, wheel);
  const ofHost = hostWitnesses(registry, events);
  const audit = new AuditLog((entry) => events.emit("audit", entry));
  const from = options.from ?? process.cwd();
  const spaces = options.storage === undefined ? undefined : new Spaces(resolve(from, options.storage));
  const storage = new StorageDesk(spaces, audit);
  const { tracing } = options;
  const serving = { registry, faces, events, audit, storage, services: options.services ?? {} };
  const around = (realm: RealmKind): Surroundings => ({
    wheel,
    collector,
    startRealm: realms.start[realm],
    code: realms.code,
    modules: realms.modules,
    segments,
    contracts,
    meters,
    tracing,
    proofs: options.proofs ?? "now",
    holders,
    idle,
    ambient: [...witnessesFor({ inline: realm === "inline", thorough: options.thorough ?? false }), ...ofHost],
    mapStack: (stack) => withoutGuest(sourceMaps.mapStack(stack)),
    redact: (text) => secrets.redact(text),
    serve: (instance, call) => serveGuest(serving, instance, call),
    openStorage: (instance) => storage.enter(instance),
    initAudit: options.initAudit ?? defaults.initAudit,
    onInitChange: (instance, changes) => events.emit("initChange", { ...subjectOf(instance), changes }),
    onLog: (line) => events.emit("log", line),
    logRates,
    onState: (instance, before) => {
      registry.changed();
      countState(instance, before);
      if (instance.state.kind !== "active") reaper.spare(instance);
      if (instance.state.kind === "starting") audit.loaded(instance);
      events.emit("state", {
        ...subjectOf(instance),
        state: instance.state.kind,
        ...(instance.state.kind === "failed" ? { error: instance.state.error } : {}),
      });
      if (instance.state.kind === "gone") registry.remove(instance);
      if (instance.state.kind === "gone" || instance.state.kind === "idle") storage.leave(instance);
      // What rested is told of already.
      if (instance.state.kind === "idle" || (instance.state.kind === "gone" && before !== "idle"))
        events.emit("proof", instance.state.proof);
      const isLost = instance.state.kind === "failed" && before === "active";
      const isReplaced = isLost && instance.crew?.lost(instance) === true;
      if (instance.state.kind === "failed" && !isReplaced && (isLost || (before === "starting" && instance.restart)))
        restarts.lost(instance, instance.state.error);
      if (instance.state.kind !== "verified" && instance.state.kind !== "starting") restarts.settled(instance);
      if (isLost) clearLost(instance);
    },
    onRouted: () => registry.changed(),
    onProven: (instance, proof, witnesses) => {
      survivors.add(proof, witnesses);
      countProof(instance, proof);
      const leak = moves.learn(instance.spec, proof);
      if (leak !== undefined) events.emit("leak", leak);
    },
    onOverdue: (instance, method) => stuck.overdue(instance, method),
    onFault: (instance, why, stack) => {
      instance.meter.faults += 1;
      const fault = faultOf(instance, why, stack);
      events.emit("fault", fault);
      faultFiles?.add(fault);
    },
    onFree: (instance) => reaper.queue(instance),
  });
  const policy = options.restart === false ? undefined : { ...defaults.restart, ...options.restart };
  const restarts = new Restarts({
    wheel,
    policy,
    loader: () => loader,
    onRestart: (next, event) => {
      next.meter.restarts += 1;
      events.emit("restart", event);
    },
  });
  const faultFiles =
    options.faults === undefined
      ? undefined
      : new FaultFiles(resolve(from, options.faults), (fault, error) => {
          const { plugin, version, instance, realm } = fault;
          const text = `Its fault cannot be written to a file: ${String(error)}`;
          const about = { at: new Date().toISOString(), level: "error", call: undefined } as const;
          events.emit("log", { ...about, plugin, version, instance, realm, text });
        });
  const loader = new Loader({ registry, sourceMaps, moves, around, rests: new Rests(wheel), restart: policy });
  const reaper = new Reaper(wheel, options.graceMs ?? defaults.graceMs, (instance) =>
    clear(instance, "nobody held it any more"),
  );
  // An instance that was active and lost its realm is cleared away; one that never started is cleared by its loader.
  const clearLost = (instance: Instance): void => clear(instance, "its realm ended");
  const clear = (instance: Instance, why: string): void => {
    loader
      .unload(instance, { deadlineMs: 0, why })
      .catch((error: unknown) => instance.logs.write("error", `Cannot be cleared away: ${String(error)}`));
  };
  const rollouts = new Rollouts({
    ...{ registry, routes, loader, wheel },
    now: () => performance.now(),
    // It has answered calls in all the steps before, and a call that a trial fails is made again, whether it may be or not.
    handOver: { pauseMs: defaults.pauseMs, trialMs: 0 },
    deadlineMs: defaults.swapDeadlineMs,
    journal:
      options.rollouts === undefined
        ? undefined
        : new RolloutJournal(join(resolve(from, options.rollouts), "rollouts.journal")),
    requestFor: (record, instance) => rolloutRequest(options, instance, record),
    onChange: (status) => events.emit("rollout", status),
  });
  const configuration = new ConfigurationFile({ options, wheel, registry, routes, loader, moves, events, secrets });
  return {
    ...{ options, wheel, collector, registry, routes, rollouts, faces, events, streams, leases },
    ...{
      loader,
      reaper,
      restarts,
      meters,
      faultFiles,
      moves,
      survivors,
      audit,
      spaces,
      configuration,
      pools: realms.pools,
      code: realms.code,
      segments,
    },
  };
}

function subjectOf({ spec, plugin, version }: Instance): Subject {
  return { name: spec.name, plugin, version, instance: spec.id };
}

function warnOfFolded(limit: keyof MeterLimits): void {
  const text = `Tenon has no room for the series of more ${limit}; further ones count as "other". Raise meters.${limit} if that is meant.`;
  process.emitWarning(text, { code: "TENON_SERIES_FOLDED" });
}

// Frames of the guest's own code say nothing to the reader of a stack.
function withoutGuest(stack: string): string {
  return stack
    .split("\n")
    .filter((line) => !/^\s+at .*(tenon:guest|\[worker eval\]|\[stdin\])/.test(line))
    .join("\n");
}
