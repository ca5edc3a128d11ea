import { makeStub, streamsOut } from "../channel/stub.ts";
import type { CallOptions } from "../contract/call.ts";
import type { Contract } from "../contract/contract.ts";
import { TenonError } from "../contract/errors/error.ts";
import { callInstance, type MethodCall, streamInstance } from "../instance/call.ts";
import type { Instance } from "../instance/instance.ts";
import type { Face, MethodFace } from "./face.ts";

/** Finds the instance for one call; throws where there is none. */
export type Choose = () => Instance;

/** Makes a client: typed methods, each call checked both ways, each sent to the instance of the moment. */
export function makeClient(contract: Contract, face: Face, choose: Choose): object {
  return makeStub(contract.methods, (name) => {
    // Compiled when first called: a client of fifty methods costs what it uses.
    const faced = (): MethodFace => face.method(name) as MethodFace;
    return (_name, input, options) =>
      streamsOut(contract.methods[name] as MethodFace["method"])
        ? streamMethod(choose, name, faced(), input, options)
        : callMethod(choose, name, faced(), input, options);
  });
}

export async function callMethod(choose: Choose, name: string, face: MethodFace, input: unknown, options: CallOptions | undefined): Promise<unknown> {
  checkOptions(options);
  const instance = choose();
  return face.output(await callInstance(instance, methodCall(name, face, input, options)));
}

export async function* streamMethod(choose: Choose, name: string, face: MethodFace, input: unknown, options: CallOptions | undefined): AsyncGenerator<unknown, void, undefined> {
  checkOptions(options);
  const instance = choose();
  const items = streamInstance(instance, methodCall(name, face, input, options));
  yield* face.output(items) as AsyncIterable<unknown>;
}

function methodCall(name: string, face: MethodFace, input: unknown, options: CallOptions | undefined): MethodCall {
  return { target: { kind: "method", name }, input: face.input(input), stream: face.method.stream, options };
}

function checkOptions(options: CallOptions | undefined): void {
  const deadlineMs: unknown = options?.deadlineMs;
  if (deadlineMs !== undefined && !(typeof deadlineMs === "number" && deadlineMs >= 0)) {
    throw new TenonError("TENON_OPTION_INVALID", { option: "deadlineMs", found: String(deadlineMs), wanted: "milliseconds, 0 or more" });
  }
  const signal: unknown = options?.signal;
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new TenonError("TENON_OPTION_INVALID", { option: "signal", found: typeof signal, wanted: "an AbortSignal" });
  }
}
