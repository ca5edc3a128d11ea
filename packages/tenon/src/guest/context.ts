import type { Peer } from "../channel/peer.ts";
import { StreamWatch } from "../channel/stream-watch.ts";
import type { Grants } from "../contract/grants.ts";
import type { LogLevel } from "../contract/messages.ts";
import type { PluginContext, PluginDefinition, PluginLog } from "../contract/plugin.ts";
import type { PluginSegments } from "../contract/segment/segment.ts";
import type { PluginSlots } from "../contract/slot.ts";
import type { PluginStorage } from "../contract/storage.ts";
import type { Holding, Scope } from "../kernel/scope.ts";
import type { Ambient } from "./ambient.ts";
import { idOf, traceOf } from "./call-frame.ts";
import type { Creations } from "./creations.ts";
import { crossing } from "./crossing.ts";
import { logParts } from "./log-fields.ts";
import type { LogGate } from "./log-gate.ts";
import type { Permits } from "./permits.ts";
import { refuseFlood, remote } from "./remote.ts";
import { makeStorage } from "./storage.ts";

export interface ContextOptions {
  readonly id: number;
  readonly ambient: Ambient;
  readonly peer: Peer;
  readonly gate: LogGate;
  readonly scope: Scope;
  readonly creations: Creations;
  readonly permits: Permits;
  readonly plugin: { readonly name: string; readonly version: string };
  readonly definition: PluginDefinition;
  readonly config: unknown;
  readonly grants: Grants;
  /** Of its own storage. */
  readonly directory: string | undefined;
  readonly maxBytes: number;
  readonly memoryBytes: number;
  readonly maxCalls: number;
  readonly slots: PluginSlots;
  readonly segments: PluginSegments;
}

/** Makes what `setup` gets. */
export function makeContext(options: ContextOptions): PluginContext {
  const { definition, peer, plugin, scope } = options;
  const { id: instance, maxBytes, maxCalls } = options;
  const remoteOptions = {
    peer,
    instance,
    maxBytes,
    maxCalls,
    plugin,
    streams: watchStreams(options),
    creations: options.creations,
    permits: options.permits,
    trace: () => traceOf(options.ambient.calls.current()),
  };
  const services = Object.entries(definition.contract.services).map(
    ([name, methods]) => [name, remote(remoteOptions, "service", name, methods)] as const,
  );
  const uses = Object.entries(definition.uses).map(
    ([alias, contract]) => [alias, remote(remoteOptions, "use", alias, contract.methods)] as const,
  );
  const add = (label: string, teardown: () => void | Promise<void>): Holding =>
    scope.add(String(label), teardown, options.creations.here(add));
  let storage: PluginStorage | undefined;
  return Object.freeze({
    plugin: Object.freeze({ ...plugin }),
    config: options.config,
    log: makeLog(options),
    scope: { add },
    slots: Object.freeze({ key: options.slots.key, define: options.slots.define.bind(options.slots) }),
    segments: options.segments,
    services: Object.freeze(Object.fromEntries(services)),
    uses: Object.freeze(Object.fromEntries(uses)),
    emit: makeEmit(options),
    grants: options.grants,
    limits: Object.freeze({ memoryBytes: options.memoryBytes }),
    // Few plugins keep anything, and its codecs take a third of what setup costs.
    get storage() {
      return (storage ??= makeStorage(remoteOptions, options.directory));
    },
    signal: scope.signal,
  }) as PluginContext;
}

// What the plugin lost cannot be told to the plugin: the host's owner reads of it.
function watchStreams({ peer, id }: ContextOptions): StreamWatch<string> {
  return new StreamWatch((name, stack) => {
    peer.call({ instance: id, target: { kind: "lost", name }, input: stack, stream: "none" }).catch(() => undefined);
  });
}

function makeLog({ ambient, gate, id }: ContextOptions): PluginLog {
  const write =
    (level: LogLevel) =>
    (...given: readonly unknown[]): void => {
      const { values, ...fields } = logParts(given);
      gate.write({
        ...{ instance: id, level, text: ambient.format(values), call: idOf(ambient.calls.current()) },
        ...fields,
      });
    };
  return Object.freeze({ debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") });
}

function makeEmit({
  definition,
  peer,
  id,
  plugin,
  maxBytes,
  maxCalls,
}: ContextOptions): (name: string, event: unknown) => void {
  const crossings = new Map(
    Object.entries(definition.contract.events).map(([name, schema]) => [
      name,
      crossing(schema, "output", `event "${name}"`, maxBytes),
    ]),
  );
  return (name, event) => {
    const gives = crossings.get(name);
    if (gives === undefined)
      throw new TypeError(
        `Cannot emit "${name}": the contract of ${plugin.name} has ${[...crossings.keys()].join(", ") || "no events"}`,
      );
    refuseFlood({ peer, maxCalls, plugin }, name);
    // Nobody waits for an event: whether a listener fails is the host's affair.
    peer
      .call({ instance: id, target: { kind: "event", name }, input: gives(event), stream: "none" })
      .catch(() => undefined);
  };
}
