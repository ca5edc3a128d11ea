import { streamsOut } from "../channel/stub.ts";
import type { CallOptions } from "../contract/call.ts";
import { listed } from "../contract/errors/entry.ts";
import { TenonError } from "../contract/errors/error.ts";
import type { Instance } from "../instance/instance.ts";
import { callServed, type HostStreams, type Served, streamServed, type Watched } from "./client.ts";
import type { Faces, MethodFace } from "./face.ts";
import { placeOfCaller } from "./place-of-caller.ts";
import { contractKey, type Registry } from "./registry.ts";
import type { RoutedCall } from "./route/attempt.ts";
import type { Route } from "./route/route.ts";
import { callRouted } from "./route/routed-call.ts";
import { streamRouted } from "./route/routed-stream.ts";
import type { Routes } from "./route/routes.ts";
import { spread } from "./spread.ts";
import type { TargetName } from "./target.ts";

/** The answer to a call by name. */
export interface Answer {
  /** For methods that stream out: an async iterable of items. */
  readonly value: unknown;
  readonly streams: boolean;
  /** Who answered. */
  readonly plugin: string;
  readonly version: string;
  readonly instance: number;
}

export interface NamedCall {
  readonly target: TargetName;
  readonly method: string;
  readonly input: unknown;
  readonly options: CallOptions | undefined;
}

export interface NamedCallParts {
  readonly registry: Registry;
  readonly faces: Faces;
  readonly streams: HostStreams;
  readonly routes: Routes;
}

/** Calls a method of whatever serves under a name, by the contract that this one declares; by its route, unless a version is pinned. */
export async function callByName(
  parts: NamedCallParts,
  { target, method, input, options }: NamedCall,
): Promise<Answer> {
  const choose = (): Instance => spread(parts.registry.serving(target));
  const serving = parts.registry.serving(target);
  const face = faceOf(parts.faces, serving, method);
  const contract = serving.declared?.contract;
  const streams = streamsOut(face.method);
  const watched = streams ? { streams: parts.streams, stack: placeOfCaller() } : undefined;
  const route =
    contract === undefined || target.range !== undefined
      ? undefined
      : parts.routes.routeFor(contractKey(contract), target.name);
  const asked: Instance[] = [];
  const onAsked = (instance: Instance): void => void asked.push(instance);
  const served: Served<unknown> =
    route === undefined || contract === undefined
      ? await serveDirect(choose, { method, face, input, options, watched })
      : await serveRouted(route, { contract, name: method, face, input, options, onAsked }, asked, watched);
  const { plugin, version, spec } = served.instance;
  return { value: served.value, streams, plugin, version, instance: spec.id };
}

interface DirectCall extends Pick<NamedCall, "method" | "input" | "options"> {
  readonly face: MethodFace;
  readonly watched: Watched | undefined;
}

function serveDirect(
  choose: () => Instance,
  { method, face, input, options, watched }: DirectCall,
): Promise<Served<unknown>> {
  return watched === undefined
    ? callServed(choose, method, face, input, options)
    : streamServed(choose, method, face, input, options, watched);
}

async function serveRouted(
  route: Route,
  call: RoutedCall,
  asked: readonly Instance[],
  watched: Watched | undefined,
): Promise<Served<unknown>> {
  if (watched !== undefined) return streamRouted(route, call, watched);
  const value = await callRouted(route, call);
  return { value, instance: asked.at(-1) as Instance };
}

function faceOf(faces: Faces, instance: Instance, method: string): MethodFace {
  const contract = instance.declared?.contract;
  const face = contract === undefined ? undefined : faces.methods(contract).method(method);
  if (face !== undefined) return face;
  const { plugin, version } = instance;
  throw new TenonError("TENON_METHOD_UNKNOWN", {
    plugin,
    version,
    method,
    known: listed(Object.keys(contract?.methods ?? {})),
  });
}
