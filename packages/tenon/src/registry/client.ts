import type { StreamHold, StreamWatch } from "../channel/stream-watch.ts";
import { type Invoke, makeStub, streamsOut } from "../channel/stub.ts";
import type { CallOptions } from "../contract/call.ts";
import { checkCallOptions } from "../contract/call-options.ts";
import type { Contract } from "../contract/contract.ts";
import { askInstance, callInstance, type MethodCall, streamInstance, type StreamOf } from "../instance/call.ts";
import type { Instance } from "../instance/instance.ts";
import type { Face, MethodFace } from "./face.ts";
import { heldCall, heldInstance } from "./held-call.ts";
import { passageTo, valueWay } from "./passage.ts";
import { placeOfCaller } from "./place-of-caller.ts";
import { makeSyncClient } from "./sync-client.ts";

/** Finds the instance for one call; throws where there is none. */
export type Choose = () => Instance;
/** Told each instance that a call goes to. */
export type OnAsked = (instance: Instance) => void;

/** Watches over the streams that code of the host reads. */
export type HostStreams = StreamWatch<StreamOf>;

/** Where a stream was asked for, and who watches over it. Without, nobody needs to: its reader cannot be lost. */
export interface Watched {
  readonly streams: HostStreams;
  readonly stack: string;
}

/** Makes a client: typed methods, each call checked both ways, each sent to the instance of the moment. */
export function makeClient(contract: Contract, face: Face, choose: Choose, streams: HostStreams): object {
  const invoke = (name: string): Invoke => {
    // Compiled when first called: a client of fifty methods costs what it uses.
    let known: MethodFace | undefined;
    const faced = (): MethodFace => (known ??= face.method(name) as MethodFace);
    return (_name, input, options) =>
      streamsOut(contract.methods[name] as MethodFace["method"])
        ? streamMethod(choose, name, faced(), input, options, { streams, stack: placeOfCaller() })
        : callMethod(choose, name, faced(), input, options);
  };
  return makeStub(contract.methods, invoke, makeSyncClient(contract, face, choose));
}

/** `onAsked` is told each instance that is asked; the last of them is the one that answers. */
export function callMethod(
  choose: Choose,
  name: string,
  face: MethodFace,
  input: unknown,
  options: CallOptions | undefined,
  onAsked?: OnAsked,
): Promise<unknown> {
  try {
    checkCallOptions(options);
    return Promise.resolve(askMethod(choose, name, face, input, options, onAsked));
  } catch (error) {
    return Promise.reject(error);
  }
}

/** The same with options that have been checked. Answers at once where the instance does. */
export function askMethod(
  choose: Choose,
  name: string,
  face: MethodFace,
  input: unknown,
  options: CallOptions | undefined,
  onAsked?: OnAsked,
): unknown {
  const chosen = choose();
  const passage = chosen.pause === undefined && chosen.admission.hasRoom ? passageTo(chosen, face) : undefined;
  if (passage === undefined) return callByValue(choose, chosen, name, face, input, options, onAsked);
  onAsked?.(chosen);
  const call: MethodCall = {
    target: face.target,
    input: passage.input(input),
    stream: "none",
    way: passage,
    options,
  };
  chosen.admission.begin();
  return askInstance(chosen, call, chosen.admission.end);
}

// A function of its own: what its closures hold would be made for each call else.
function callByValue(
  choose: Choose,
  chosen: Instance,
  name: string,
  face: MethodFace,
  input: unknown,
  options: CallOptions | undefined,
  onAsked: OnAsked | undefined,
): unknown {
  // Copied once: what the caller changes while the call is held is not sent, and a call that is tried twice is the same call.
  const value = face.input(input, chosen.spec.limits.messageBytes);
  const callOn = (instance: Instance, left: CallOptions | undefined): unknown => {
    onAsked?.(instance);
    const way = valueWay(instance, face);
    return callInstance(instance, {
      target: face.target,
      input: value,
      stream: face.method.stream,
      way,
      options: left,
    });
  };
  const canTry = face.method.stream === "none";
  return chosen.pause === undefined ? callOn(chosen, options) : heldCall(choose, name, options, canTry, callOn);
}

/** The answer and who gave it. */
export interface Served<Value> {
  readonly value: Value;
  readonly instance: Instance;
}

export async function callServed(
  choose: Choose,
  name: string,
  face: MethodFace,
  input: unknown,
  options: CallOptions | undefined,
): Promise<Served<unknown>> {
  const asked: Instance[] = [];
  const value = await callMethod(choose, name, face, input, options, (instance) => void asked.push(instance));
  return { value, instance: asked.at(-1) as Instance };
}

export async function* streamMethod(
  choose: Choose,
  name: string,
  face: MethodFace,
  input: unknown,
  options: CallOptions | undefined,
  watched?: Watched,
): AsyncGenerator<unknown, void, undefined> {
  yield* (await streamServed(choose, name, face, input, options, watched)).value;
}

export async function streamServed(
  choose: Choose,
  name: string,
  face: MethodFace,
  input: unknown,
  options: CallOptions | undefined,
  watched?: Watched,
): Promise<Served<AsyncIterable<unknown>>> {
  checkCallOptions(options);
  const chosen = choose();
  const held = chosen.pause === undefined ? { instance: chosen, options } : await heldInstance(choose, name, options);
  const maxBytes = held.instance.spec.limits.messageBytes;
  const call: MethodCall = {
    target: { kind: "method", name },
    input: face.input(input, maxBytes),
    stream: face.method.stream,
    way: { accept: (item) => face.outputItem(item, maxBytes), refused: face.outputError },
    options: held.options,
  };
  return { value: readItems(held.instance, call, watched), instance: held.instance };
}

// A function of its own: what it closes over is what a stream under way keeps.
function readItems(
  instance: Instance,
  call: MethodCall,
  watched: Watched | undefined,
): AsyncGenerator<unknown, void, undefined> {
  if (watched === undefined) return streamInstance(instance, call);
  return watched.streams.watch(watched.stack, (hold: StreamHold<StreamOf>) => streamInstance(instance, call, hold));
}
