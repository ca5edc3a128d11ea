import { streamsOut } from "../channel/stub.ts";
import type { CallOptions } from "../contract/call.ts";
import { listed } from "../contract/errors/entry.ts";
import { TenonError } from "../contract/errors/error.ts";
import type { Instance } from "../instance/instance.ts";
import { callServed, type HostStreams, type Served, streamServed } from "./client.ts";
import type { Faces, MethodFace } from "./face.ts";
import { placeOfCaller } from "./place-of-caller.ts";
import type { Registry } from "./registry.ts";
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
}

/** Calls a method of whatever serves under a name, by the contract that this one declares. */
export async function callByName(
  parts: NamedCallParts,
  { target, method, input, options }: NamedCall,
): Promise<Answer> {
  const choose = (): Instance => parts.registry.serving(target);
  const face = faceOf(parts.faces, choose(), method);
  const streams = streamsOut(face.method);
  const served: Served<unknown> = streams
    ? await streamServed(choose, method, face, input, options, { streams: parts.streams, stack: placeOfCaller() })
    : await callServed(choose, method, face, input, options);
  const { plugin, version, spec } = served.instance;
  return { value: served.value, streams, plugin, version, instance: spec.id };
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
