import type { Frame, WireError } from "../contract/messages.ts";
import type { Wheel } from "../kernel/wheel.ts";
import type { DirectLine, StandstillEnd } from "./channel.ts";
import type { CallInterrupted, PendingCall } from "./pending-call.ts";

export interface OutgoingOptions {
  readonly send: (frame: Frame) => void;
  readonly line?: DirectLine | undefined;
  readonly wheel: Wheel;
  readonly now: () => number;
  /** Describes what an input stream threw to the other side. */
  readonly describe: (thrown: unknown) => WireError;
}

/** Stands still for a call. */
export type Stand = (call: PendingCall) => StandstillEnd;

export function raise(interrupted: CallInterrupted): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- see CallInterrupted
  throw interrupted;
}
