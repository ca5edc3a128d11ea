import { makeSyncStub } from "../channel/stub.ts";
import type { SyncCallOptions } from "../contract/call.ts";
import { syncDeadline } from "../contract/call-options.ts";
import type { Contract } from "../contract/contract.ts";
import { TenonError } from "../contract/errors/error.ts";
import { callInstanceNow } from "../instance/call-now.ts";
import type { Instance } from "../instance/instance.ts";
import type { Face, MethodFace } from "./face.ts";
import { passageTo, valueWay } from "./passage.ts";

/** Makes what `sync` of a client is: the methods declared so, each answering with its value. */
export function makeSyncClient(contract: Contract, face: Face, choose: () => Instance): object {
  return makeSyncStub(
    contract.methods,
    (name) => (input, options) => callNow(choose, name, face.method(name) as MethodFace, input, options),
  );
}

/**
 * Calls a method and stands still until it has answered.
 *
 * @throws TENON_SYNC_UNAVAILABLE while calls are held back, and what `callInstanceNow` throws.
 */
export function callNow(
  choose: () => Instance,
  name: string,
  face: MethodFace,
  input: unknown,
  options: SyncCallOptions | undefined,
): unknown {
  const deadlineMs = syncDeadline(options);
  const instance = choose();
  if (instance.pause !== undefined) throw held(instance, name);
  const way = passageTo(instance, face) ?? valueWay(instance, face);
  return callInstanceNow(instance, {
    target: face.target,
    input: way.input(input),
    way,
    deadlineMs,
    traceparent: options?.traceparent,
  });
}

function held({ plugin, version }: Instance, method: string): TenonError {
  const why =
    "its calls are held while its state is handed to the next version, and a thread that stands still is in the way";
  return new TenonError("TENON_SYNC_UNAVAILABLE", { plugin, version, method, why });
}
