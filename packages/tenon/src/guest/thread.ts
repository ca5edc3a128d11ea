import type { Channel } from "../channel/channel.ts";
import { PortChannel, type Port } from "../channel/port/port-channel.ts";
import { RingChannel } from "../channel/ring/ring-channel.ts";
import { platformTurns } from "../channel/ring/turns.ts";
import type { Ambient, CallMemory, NaturalGlobals } from "./ambient.ts";
import { pluginConsole } from "./capabilities/console.ts";
import { childProcesses } from "./capabilities/node/child-processes.ts";
import { datagrams } from "./capabilities/node/datagrams.ts";
import { files } from "./capabilities/node/files.ts";
import { servers } from "./capabilities/node/servers.ts";
import { sockets } from "./capabilities/node/sockets.ts";
import { watchers } from "./capabilities/node/watchers.ts";
import { workers } from "./capabilities/node/workers.ts";
import { ports } from "./capabilities/ports.ts";
import { timerModule } from "./capabilities/timer-modules.ts";
import { timers } from "./capabilities/timers.ts";
import { startGuest } from "./program.ts";

interface WorkerModule {
  readonly workerData: {
    readonly port: Port;
    readonly ring?: { readonly memory: SharedArrayBuffer; readonly spins: boolean };
  };
}

/** Starts the guest in a worker. `surroundings` is the worker's global object before plugin code runs. */
export default function startThread(surroundings: NaturalGlobals): void {
  const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate } = surroundings;
  const { MessageChannel, BroadcastChannel } = surroundings;
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
  };
  const { getBuiltinModule, nextTick } = surroundings["process"] as {
    getBuiltinModule(this: void, name: string): unknown;
    nextTick(this: void, run: () => void): void;
  };
  const threads = getBuiltinModule("node:worker_threads") as WorkerModule;
  const vm = getBuiltinModule("node:vm") as {
    Script: new (code: string, options: object) => { runInThisContext(): unknown };
  };
  const util = getBuiltinModule("node:util") as { format(...values: readonly unknown[]): string };
  const hooks = getBuiltinModule("node:async_hooks") as {
    AsyncLocalStorage: {
      new (): { run<Value>(store: number, work: () => Value): Value; getStore(): number | undefined };
      snapshot(this: void): (run: () => void) => void;
    };
  };
  const { port, ring } = threads.workerData;
  // Plugin code finds no way to the host's wire by asking for the worker's data.
  for (const name of ["port", "ring"]) Reflect.deleteProperty(threads.workerData, name);
  const turns = platformTurns({ nextTick, setImmediate, snapshot: hooks.AsyncLocalStorage.snapshot });
  const channel: Channel =
    ring === undefined ? new PortChannel(port) : new RingChannel({ side: "guest", port, turns, ...ring });

  // Node gives these to a worker that is started from text; they would read files that nobody has hashed.
  for (const name of ["require", "module", "exports", "__filename", "__dirname"])
    Reflect.deleteProperty(globalThis, name);

  const storage = new hooks.AsyncLocalStorage();
  const calls: CallMemory = { run: (call, work) => storage.run(call, work), current: () => storage.getStore() };
  const globals: Record<string, unknown> = {};
  const ambient: Ambient = {
    realm: "thread",
    channel,
    compile: (code, url) => new vm.Script(code, { filename: url }).runInThisContext(),
    builtin: (name) => {
      const found = timerModule(name.replace(/^node:/, ""), globals) ?? getBuiltinModule(name);
      if (found !== undefined) return found;
      throw Object.assign(new Error(`Cannot find module '${name}': only modules of Node are there at run time`), {
        code: "MODULE_NOT_FOUND",
      });
    },
    format: (values) => util.format(...values),
    calls,
    natural,
  };
  const ofNode = [sockets, servers, datagrams, childProcesses, workers, watchers, files];
  startGuest(ambient, [timers, pluginConsole, ports, ...ofNode], (more) => {
    for (const [name, value] of Object.entries(more)) {
      globals[name] = value;
      Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
    }
  });
}
