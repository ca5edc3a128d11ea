import { type Invoke, makeStub, makeSyncStub, streamsOut } from "../../channel/stub.ts";
import type { CallOptions, SyncCallOptions } from "../../contract/call.ts";
import type { Contract } from "../../contract/contract.ts";
import { callMethod, type Choose, type HostStreams, streamMethod, type Watched } from "../client.ts";
import type { Face, MethodFace } from "../face.ts";
import { placeOfCaller } from "../place-of-caller.ts";
import { callNow } from "../sync-client.ts";
import type { RoutedCall } from "./attempt.ts";
import type { Route } from "./route.ts";
import { callRouted } from "./routed-call.ts";
import { callNowRouted, streamRouted } from "./routed-stream.ts";

export interface ClientWays {
  /** The route of the moment, where there is one. */
  readonly route: () => Route | undefined;
  /** Where there is none. */
  readonly choose: Choose;
  readonly streams: HostStreams;
}

/** A client whose calls go by a route while there is one for them, and else to the instance of the moment. */
export function makeRoutedClient(contract: Contract, face: Face, { route, choose, streams }: ClientWays): object {
  const invoke = (name: string): Invoke => {
    // Compiled when first called: a client of fifty methods costs what it uses.
    let known: MethodFace | undefined;
    const faced = (): MethodFace => (known ??= face.method(name) as MethodFace);
    const routed = (input: unknown, options: CallOptions | undefined): RoutedCall => {
      return { contract, name, face: faced(), input, options, onAsked: undefined };
    };
    if (streamsOut(contract.methods[name] as MethodFace["method"]))
      return (_name, input, options) => {
        const watched = { streams, stack: placeOfCaller() };
        const way = route();
        return way === undefined
          ? streamMethod(choose, name, faced(), input, options, watched)
          : streamOf(way, routed(input, options), watched);
      };
    return (_name, input, options) => {
      const way = route();
      return way === undefined
        ? callMethod(choose, name, faced(), input, options)
        : callRouted(way, routed(input, options));
    };
  };
  const sync = makeSyncStub(contract.methods, (name) => (input: unknown, options: SyncCallOptions | undefined) => {
    const method = face.method(name) as MethodFace;
    const way = route();
    if (way === undefined) return callNow(choose, name, method, input, options);
    const call: RoutedCall = { contract, name, face: method, input, options: undefined, onAsked: undefined };
    return callNowRouted(way, call, (to) => callNow(to, name, method, input, options));
  });
  return makeStub(contract.methods, invoke, sync);
}

async function* streamOf(route: Route, call: RoutedCall, watched: Watched): AsyncGenerator<unknown, void, undefined> {
  yield* (await streamRouted(route, call, watched)).value;
}
