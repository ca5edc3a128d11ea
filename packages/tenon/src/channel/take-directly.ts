import type { WireError } from "../contract/messages.ts";
import type { DirectLine } from "./channel.ts";
import { raise } from "./outgoing-options.ts";
import { CallInterrupted, type OutgoingCall } from "./pending-call.ts";
import { readWireError } from "./wire-error.ts";

/** What the caller gets of a call without frames that is over when it comes back. Throws `CallInterrupted`. */
export function takeDirectly(
  call: OutgoingCall,
  line: DirectLine,
  given: unknown,
  describe: (thrown: unknown) => WireError,
): unknown {
  call.onSettled?.();
  if (given === line.failed) {
    const error = readWireError(line.failure) ?? describe(new TypeError("It failed without an error"));
    line.failure = undefined;
    raise(new CallInterrupted({ kind: "failed", error }));
  }
  if (call.accept === undefined) return given;
  try {
    return call.accept(given);
  } catch (thrown) {
    raise(new CallInterrupted({ kind: "refused", thrown }));
  }
}
