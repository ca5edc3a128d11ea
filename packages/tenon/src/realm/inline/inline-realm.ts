import { AsyncLocalStorage } from "node:async_hooks";
import { format } from "node:util";
import vm from "node:vm";
import type { Channel } from "../../channel/channel.ts";
import { Peer } from "../../channel/peer.ts";
import { describeWithoutStacks } from "../../channel/describe-thrown.ts";
import { contextWitness } from "../../witness/context.ts";
import { plainWebClasses, wrappedGlobals } from "../../contract/natural-globals.ts";
import type { OwnedWitness } from "../../witness/owned.ts";
import { guestNames, inlineProgram } from "../guest-program.ts";
import type { Realm, RealmEnd, RealmOptions, StartRealm } from "../realm.ts";
import { type Compiled, compileCollectable, InlineCode } from "./compile.ts";
import { inlineWire } from "./inline-channel.ts";

type StartGuest = (ambient: unknown) => void;

/** Starts realms in the host's own heap, each in a bare context of its own. They stop nothing: for trusted plugins. */
export function inlineRealms(): StartRealm {
  // One storage for all inline realms: each further one would slow every run() of the host.
  const storage = new AsyncLocalStorage<unknown>();
  const calls = {
    run: <Value>(call: unknown, work: () => Value): Value => storage.run(call, work),
    current: () => storage.getStore(),
  };
  const shared: { program: vm.Script | undefined } = { program: undefined };

  return async (options) => {
    shared.program ??= new vm.Script(await inlineProgram(), { filename: "tenon:guest" });
    options.onMake();
    return startInline(options, shared.program, calls);
  };
}

function startInline(options: RealmOptions, program: vm.Script, calls: object): Realm {
  const wire = inlineWire();
  const peer = hostPeer(options, wire.host);
  const code = new InlineCode();
  const witnesses = [startGuest(program, wire.guest, calls, code)];
  return {
    kind: "inline",
    strength: "none",
    thread: undefined,
    peer,
    witnesses,
    retention: undefined,
    code,
    end: (why) => Promise.resolve(endInline(peer, why)),
  };
}

function hostPeer(options: RealmOptions, channel: Channel): Peer {
  const peer = new Peer({
    channel,
    wheel: options.wheel,
    now: () => performance.now(),
    serve: options.serve,
    describe: describeWithoutStacks,
    onLog: (line) => options.onLog(line),
    onMalformed: ({ found, wanted }) => {
      peer.close("it sent a malformed frame");
      options.onLost(`it sent a malformed frame: found ${found}, wanted ${wanted}`);
    },
  });
  return peer;
}

// The closures of one function hold whatever any of them captures. Those made here go to the guest; one that stayed with the
// host, were it only a clock, would hold the context for as long as a service call of the plugin is under way.
function startGuest(program: vm.Script, channel: Channel, calls: object, kept: InlineCode): OwnedWitness {
  const context = vm.createContext(vm.constants.DONT_CONTEXTIFY);
  const intrinsics = vm.runInContext("[Object.prototype, Function.prototype]", context) as readonly object[];
  const start = program.runInContext(context) as StartGuest;
  const natural = naturalGlobals();
  start({
    ...natural,
    realm: "inline",
    channel,
    compile: (code: string, url: string, compiled?: Compiled): unknown => {
      const script = compileCollectable(code, url, compiled);
      kept.note(script);
      return script.runInContext(context);
    },
    builtin: (name: string): unknown => process.getBuiltinModule(name),
    format: (values: readonly unknown[]) => format(...values),
    calls,
    // Of the host's objects: what the host waits for on behalf of a call remembers its frame, and must not hold the context by it.
    newFrame: (id: number, key: string, trace: string | undefined) => ({ id, key, values: [], trace }),
    natural,
  });
  return contextWitness(context, intrinsics);
}

const names: ReadonlySet<string> = new Set([...guestNames, ...plainWebClasses, ...wrappedGlobals]);

// Read here, not in the bare context: Node makes some of them on first use from what only its own contexts have, and
// aborts the process elsewhere (GetPerContextExports, seen on 24 and 26).
function naturalGlobals(): Readonly<Record<string, unknown>> {
  return Object.fromEntries([...names].map((name) => [name, (globalThis as unknown as Record<string, unknown>)[name]]));
}

function endInline(peer: Peer, why: string): RealmEnd {
  peer.close(why);
  return { kind: "ended", tookMs: 0 };
}
