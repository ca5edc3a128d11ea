import { streamsOut } from "../channel/stub.ts";
import type { CallOptions } from "../contract/call.ts";
import { listed } from "../contract/errors/entry.ts";
import { TenonError } from "../contract/errors/error.ts";
import type { Instance } from "../instance/instance.ts";
import { callServed, type Served, streamServed } from "./client.ts";
import type { Faces, MethodFace } from "./face.ts";
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

/** Calls a method of whatever serves under a name, by the contract that this one declares. */
export async function callByName(
  { registry, faces }: { readonly registry: Registry; readonly faces: Faces },
  call: NamedCall,
): Promise<Answer> {
  const choose = (): Instance => registry.serving(call.target);
  const face = faceOf(faces, choose(), call.method);
  const streams = streamsOut(face.method);
  const served: Served<unknown> = await (streams ? streamServed : callServed)(
    choose,
    call.method,
    face,
    call.input,
    call.options,
  );
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
