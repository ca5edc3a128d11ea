import type { Channel } from "../channel/channel.ts";
import { platformTurns, type Turns } from "../channel/ring/turns.ts";
import type { Ambient, CallMemory, NaturalGlobals } from "./ambient.ts";
import type { Remembered } from "./call-frame.ts";
import { pluginConsole } from "./capabilities/console.ts";
import { addons } from "./capabilities/guards/addons.ts";
import { databases } from "./capabilities/guards/databases.ts";
import { network } from "./capabilities/guards/network.ts";
import { nodeRefusals } from "./capabilities/guards/node-refusals.ts";
import { processWide } from "./capabilities/guards/process-wide.ts";
import { childProcesses } from "./capabilities/node/child-processes.ts";
import { datagrams } from "./capabilities/node/datagrams.ts";
import { files } from "./capabilities/node/files.ts";
import { servers } from "./capabilities/node/servers.ts";
import { sockets } from "./capabilities/node/sockets.ts";
import { watchers } from "./capabilities/node/watchers.ts";
import { workers } from "./capabilities/node/workers.ts";
import { ports } from "./capabilities/ports.ts";
import { timerModule } from "./capabilities/timer-modules.ts";
import { fetches } from "./capabilities/fetches.ts";
import { timers } from "./capabilities/timers.ts";
import { startGuest } from "./program.ts";
import { recordsOf } from "./records.ts";

type Builtin = (this: void, name: string) => unknown;

export interface NodeRealm {
  readonly realm: "thread" | "process";
  /** Opens this end of the wire, before anything that plugin code could reach is in place. */
  readonly open: (turns: Turns, builtin: Builtin) => Channel;
}

/** Starts the guest where it has an isolate of Node's for itself. `surroundings` is its global object before plugin code runs. */
export function startInNode(surroundings: NaturalGlobals, { realm, open }: NodeRealm): void {
  const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate } = surroundings;
  const { MessageChannel, BroadcastChannel, fetch } = surroundings;
  // A copy: the capabilities replace these on the global object itself.
  const natural: NaturalGlobals = {
    setTimeout,
    clearTimeout,
    setInterval,
    clearInterval,
    setImmediate,
    clearImmediate,
    MessageChannel,
    BroadcastChannel,
    fetch,
  };
  const process = surroundings["process"] as {
    readonly getBuiltinModule: Builtin;
    eventNames(): readonly (string | symbol)[];
    listenerCount(event: string | symbol): number;
    readonly env: Record<string, string | undefined>;
    nextTick(this: void, run: () => void): void;
  };
  const { getBuiltinModule, nextTick, env } = process;
  const vm = getBuiltinModule("node:vm") as {
    Script: new (
      code: string,
      options: object,
    ) => { runInThisContext(): unknown; readonly cachedDataRejected?: boolean };
  };
  const util = getBuiltinModule("node:util") as { format(...values: readonly unknown[]): string };
  const hooks = getBuiltinModule("node:async_hooks") as {
    AsyncLocalStorage: {
      new (): { run<Value>(store: Remembered, work: () => Value): Value; getStore(): Remembered | undefined };
      snapshot(this: void): (run: () => void) => void;
    };
  };
  const turns = platformTurns({ nextTick, setImmediate, snapshot: hooks.AsyncLocalStorage.snapshot });
  const channel = open(turns, getBuiltinModule);

  // Node gives these to what is started from text; they would read files that nobody has hashed.
  for (const name of ["require", "module", "exports", "__filename", "__dirname"])
    Reflect.deleteProperty(globalThis, name);

  const storage = new hooks.AsyncLocalStorage();
  const calls: CallMemory = { run: (call, work) => storage.run(call, work), current: () => storage.getStore() };
  const globals: Record<string, unknown> = {};
  const ambient: Ambient = {
    realm,
    channel,
    compile: (code, url, compiled) => {
      const script = new vm.Script(code, { filename: url, ...(compiled && { cachedData: compiled.bytes }) });
      if (compiled !== undefined) compiled.rejected = script.cachedDataRejected === true;
      return script.runInThisContext();
    },
    builtin: (name) => {
      const found = timerModule(name.replace(/^node:/, ""), globals) ?? getBuiltinModule(name);
      if (found !== undefined) return found;
      throw Object.assign(new Error(`Cannot find module '${name}': only modules of Node are there at run time`), {
        code: "MODULE_NOT_FOUND",
      });
    },
    setEnvironment: (variables) => {
      // What is there already marks processes that this realm starts.
      for (const [name, value] of Object.entries(variables)) env[name] ??= value;
    },
    environment: () => ({ ...env }),
    listeners: () => new Map(process.eventNames().map((event) => [String(event), process.listenerCount(event)])),
    format: (values) => util.format(...values),
    records: recordsOf,
    calls,
    newFrame: (id, key, trace) => ({ id, key, values: [], trace }),
    natural,
  };
  const ofNode = [sockets, servers, datagrams, childProcesses, workers, watchers, files];
  // A process is the plugin's own.
  const guards = [nodeRefusals, network, databases, addons, ...(realm === "thread" ? [processWide] : [])];
  startGuest(ambient, [timers, pluginConsole, ports, fetches, ...ofNode, ...guards], (more) => {
    for (const [name, value] of Object.entries(more)) {
      globals[name] = value;
      Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
    }
  });
}
