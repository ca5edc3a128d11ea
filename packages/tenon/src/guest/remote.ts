import { CallInterrupted, type Interruption, type OutgoingCall } from "../channel/outgoing.ts";
import type { Peer } from "../channel/peer.ts";
import { endOf, type StreamHold, type StreamWatch } from "../channel/stream-watch.ts";
import { type Invoke, makeStub, makeSyncStub, mapItems, streamsIn, streamsOut } from "../channel/stub.ts";
import { rebuildError } from "../channel/rebuild-error.ts";
import { checkCallOptions, syncDeadline } from "../contract/call-options.ts";
import { TenonError } from "../contract/errors/error.ts";
import { allowsService, gives } from "../contract/grants.ts";
import type { TargetKind } from "../contract/messages.ts";
import type { Method } from "../contract/method.ts";
import { refusedStorage } from "../contract/storage.ts";
import type { Creations } from "./creations.ts";
import { type Crossing, crossing, crossingItems } from "./crossing.ts";
import type { Permits } from "./permits.ts";

/** What is on the other side. */
export type RemoteKind = TargetKind & ("service" | "use" | "storage");

export interface RemoteOptions {
  readonly peer: Peer;
  readonly instance: number;
  readonly maxBytes: number;
  readonly maxCalls: number;
  readonly plugin: { readonly name: string; readonly version: string };
  /** Watches over what plugin code reads, each by its `service.method` or `alias.method`. */
  readonly streams: StreamWatch<string>;
  readonly creations: Creations;
  readonly permits: Permits;
  /** The `traceparent` of the call in which plugin code runs now. */
  readonly trace: () => string | undefined;
}

/** A client, for plugin code, of what is on the other side of the wire. */
export function remote(
  options: RemoteOptions,
  kind: RemoteKind,
  prefix: string,
  methods: Readonly<Record<string, Method>>,
): object {
  return makeStub(
    methods,
    (name, method) => {
      const where = `${prefix}.${name}`;
      const takesItem = crossing(method.output, "output", `answer of ${where}`, options.maxBytes);
      const givesItem = crossing(method.input, "input", `input of ${where}`, options.maxBytes);
      const gives: Crossing = streamsIn(method) ? crossingItems(givesItem, where) : givesItem;
      const refuse = refusing(options, kind, prefix, name);
      const run: Invoke = (_name, input, call) => {
        const creation = options.creations.often(run);
        const outgoing = (): OutgoingCall => {
          checkCallOptions(call);
          refuse?.();
          refuseFlood(options, where);
          return {
            instance: options.instance,
            target: { kind, name: where },
            stream: method.stream,
            input: gives(input),
            deadlineMs: call?.deadlineMs,
            signal: call?.signal,
            trace: call?.traceparent ?? options.trace(),
            creation,
            onSettled: creation === undefined ? undefined : () => creation.forget(),
          };
        };
        if (streamsOut(method))
          return options.streams.watch(stackHere(), (hold) =>
            translated(() => options.peer.stream(outgoing()), takesItem, options, where, hold),
          );
        return answer(options, where, takesItem, () => options.peer.call(outgoing()));
      };
      return run;
    },
    remoteNow(options, kind, prefix, methods),
  );
}

/** Each takes some of the stack of both sides. */
const deepest = 32;

/** What `sync` of such a client is: this thread stands still until the host has answered. */
function remoteNow(
  options: RemoteOptions,
  kind: RemoteKind,
  prefix: string,
  methods: Readonly<Record<string, Method>>,
): object {
  const { peer, instance, plugin, maxBytes } = options;
  return makeSyncStub(methods, (name, method) => {
    const where = `${prefix}.${name}`;
    const takes = crossing(method.output, "output", `answer of ${where}`, maxBytes);
    const gives = crossing(method.input, "input", `input of ${where}`, maxBytes);
    const refuse = refusing(options, kind, prefix, name);
    return (input, given) => {
      const deadlineMs = syncDeadline(given);
      refuse?.();
      refuseFlood(options, where);
      const about = { plugin: plugin.name, version: plugin.version, method: where };
      if (!peer.carriesSync)
        throw new TenonError("TENON_SYNC_UNAVAILABLE", { ...about, why: "its realm shares no memory with the host" });
      if (peer.standing >= deepest)
        throw new TenonError("TENON_SYNC_REENTRY", {
          ...about,
          why: `${deepest} such calls stand one inside of the other`,
        });
      const call = {
        instance,
        target: { kind, name: where },
        stream: "none",
        input: gives(input),
        deadlineMs,
        trace: given?.traceparent ?? options.trace(),
      } as const;
      try {
        return takes(peer.askNow({ ...call, sync: true }));
      } catch (error) {
        throw asError(error, options, where);
      }
    };
  });
}

/** The host refuses what is not granted as well; only here is it seen where in the plugin it was called. */
function refusing(
  { permits }: RemoteOptions,
  kind: RemoteKind,
  service: string,
  method: string,
): (() => never) | undefined {
  switch (kind) {
    case "use":
      return undefined;
    case "storage":
      if (gives(permits.grants, "storage")) return undefined;
      return () => {
        throw permits.refusal("storage", refusedStorage);
      };
    case "service":
      if (allowsService(permits.grants, service, method)) return undefined;
      return () => {
        throw permits.refusal("services", `call the service ${service}.${method}`);
      };
  }
}

/** A loop that calls and never waits would fill the host's memory. @throws TENON_CALL_QUEUE_FULL */
export function refuseFlood(
  { peer, maxCalls, plugin }: Pick<RemoteOptions, "peer" | "maxCalls" | "plugin">,
  method: string,
): void {
  if (peer.calling < maxCalls) return;
  throw new TenonError("TENON_CALL_QUEUE_FULL", {
    plugin: plugin.name,
    version: plugin.version,
    method,
    inFlight: peer.calling,
    queued: 0,
    limit: maxCalls,
    queueLimit: 0,
  });
}

async function answer(
  options: RemoteOptions,
  where: string,
  takes: Crossing,
  send: () => Promise<unknown>,
): Promise<unknown> {
  try {
    return takes(await send());
  } catch (error) {
    throw asError(error, options, where);
  }
}

// Nothing is sent before the first item is asked for: a stream nobody reads would stay under way for ever.
async function* translated(
  open: () => AsyncIterableIterator<unknown>,
  takes: Crossing,
  options: RemoteOptions,
  where: string,
  hold: StreamHold<string>,
): AsyncGenerator<unknown, void, undefined> {
  try {
    const items = open();
    hold.opened(where, endOf(items));
    yield* mapItems(items, takes);
  } catch (error) {
    throw asError(error, options, where);
  } finally {
    hold.closed();
  }
}

function stackHere(): string {
  return (new Error("place").stack ?? "").replace(/^.*\n/, "");
}

function asError(error: unknown, options: RemoteOptions, where: string): unknown {
  return error instanceof CallInterrupted ? interruptedError(error.interruption, options, where) : error;
}

function interruptedError(interruption: Interruption, options: RemoteOptions, where: string): Error {
  const data = { plugin: options.plugin.name, version: options.plugin.version, method: where };
  switch (interruption.kind) {
    case "failed":
      return rebuildError(interruption.error, { mapStack: (stack) => stack, from: "the host" });
    case "deadline":
      return new TenonError("TENON_CALL_DEADLINE", {
        ...data,
        deadlineMs: interruption.deadlineMs,
        ageMs: interruption.ageMs,
      });
    case "aborted":
      return new TenonError(
        "TENON_CALL_ABORTED",
        { ...data, ageMs: interruption.ageMs },
        { cause: interruption.reason },
      );
    case "input":
      return ownError(interruption.error, "The input stream of the call threw something that is no error");
    case "refused":
      return ownError(interruption.thrown, "The answer of the call was refused");
    case "lost":
      return new TenonError("TENON_CALL_LOST", { ...data, ageMs: interruption.ageMs, why: interruption.why });
  }
}

function ownError(thrown: unknown, otherwise: string): Error {
  return thrown instanceof Error ? thrown : new Error(otherwise, { cause: thrown });
}
