import { makeStub } from "../channel/stub.ts";
import type { CallOptions } from "../contract/call.ts";
import { checkCallOptions } from "../contract/call-options.ts";
import type { Contract } from "../contract/contract.ts";
import type { InputOf, OutputOf } from "../contract/types.ts";
import type { Instance } from "../instance/instance.ts";
import { callMethod } from "./client.ts";
import type { Face, MethodFace } from "./face.ts";
import type { Registry } from "./registry.ts";

/** How the answers of several plugins become one. */
export type AllMode = "collect" | "first" | "waterfall";

/** What one plugin of many answered. One that fails does not keep the others from answering. */
export type Outcome<Value> =
  | { readonly ok: true; readonly plugin: string; readonly version: string; readonly value: Value }
  | { readonly ok: false; readonly plugin: string; readonly version: string; readonly error: Error };

type Answer<Mode extends AllMode, Value> = Mode extends "collect"
  ? readonly Outcome<Value>[]
  : Mode extends "first"
    ? Value | undefined
    : Value;

interface Streaming {
  readonly "~options"?: { readonly stream: "in" | "out" | "both" };
}

/** A client of every plugin that fulfils a contract. Methods that stream are not there. */
export type AllOf<C extends Contract, Mode extends AllMode> = {
  readonly [Name in keyof C["methods"] as C["methods"][Name] extends Streaming ? never : Name]: (
    input: InputOf<C["methods"][Name]>,
    options?: CallOptions,
  ) => Promise<Answer<Mode, OutputOf<C["methods"][Name]>>>;
};

export interface AllParts {
  readonly registry: Registry;
  readonly face: Face;
  /** Throws where nobody may be called any more. */
  readonly checkOpen: () => void;
}

/**
 * `collect` asks all at once and answers every outcome in order of loading; `first` asks one after another until one
 * answers something else than null or undefined; `waterfall` gives each the answer of the one before, the first the
 * input, and passes over those that fail.
 */
export function makeAll(contract: Contract, mode: AllMode, parts: AllParts): object {
  const plain = Object.fromEntries(Object.entries(contract.methods).filter(([, method]) => method.stream === "none"));
  return makeStub(plain, (name) => (_name, input, options) => {
    const face = parts.face.method(name) as MethodFace;
    const ask = (instance: Instance, value: unknown): Promise<unknown> =>
      callMethod(() => instance, name, face, value, options);
    const onFailed = (instance: Instance, error: Error): void => {
      // Who gave up does not want to hear what the others would have said.
      if (options?.signal?.aborted === true) throw error;
      passOver(instance, error);
    };
    return answer(mode, {
      instances: () => speaking(contract, parts),
      input: () => face.input(input),
      options,
      ask,
      onFailed,
    });
  });
}

interface Asking {
  readonly instances: () => readonly Instance[];
  /** A copy. Throws where what the caller passed would fail with every plugin alike. */
  readonly input: () => unknown;
  readonly options: CallOptions | undefined;
  readonly ask: (instance: Instance, value: unknown) => Promise<unknown>;
  readonly onFailed: (instance: Instance, error: Error) => void;
}

async function answer(mode: AllMode, asking: Asking): Promise<unknown> {
  checkCallOptions(asking.options);
  const input = asking.input();
  const instances = asking.instances();
  switch (mode) {
    case "collect":
      return Promise.all(instances.map((instance) => outcome(instance, asking.ask(instance, input))));
    case "first":
      return first(instances, input, asking);
    case "waterfall":
      return waterfall(instances, input, asking);
  }
}

// Where the mode has no place for a failure, the plugin's own log has.
function passOver(instance: Instance, error: Error): void {
  instance.logs.write("error", `Passed over in host.all: ${error.name}: ${error.message}`);
}

function speaking(contract: Contract, { registry, checkOpen }: AllParts): readonly Instance[] {
  checkOpen();
  return registry.implementers(contract).filter((instance) => {
    try {
      if (instance.declared !== undefined) registry.checkSpeaks(contract, instance.declared.contract, instance);
      return true;
    } catch (error) {
      passOver(instance, error as Error);
      return false;
    }
  });
}

async function outcome(instance: Instance, answer: Promise<unknown>): Promise<Outcome<unknown>> {
  const { plugin, version } = instance;
  try {
    return { ok: true, plugin, version, value: await answer };
  } catch (error) {
    return { ok: false, plugin, version, error: error as Error };
  }
}

async function first(instances: readonly Instance[], input: unknown, { ask, onFailed }: Asking): Promise<unknown> {
  for (const instance of instances) {
    const asked = await outcome(instance, ask(instance, input));
    if (!asked.ok) onFailed(instance, asked.error);
    else if (asked.value !== null && asked.value !== undefined) return asked.value;
  }
  return undefined;
}

async function waterfall(instances: readonly Instance[], input: unknown, { ask, onFailed }: Asking): Promise<unknown> {
  let value = input;
  for (const instance of instances) {
    const asked = await outcome(instance, ask(instance, value));
    if (asked.ok) value = asked.value;
    else onFailed(instance, asked.error);
  }
  return value;
}
