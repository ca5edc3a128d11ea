import type { IncomingCall } from "../channel/incoming.ts";
import type { CallContext } from "../contract/call.ts";
import type { CallFrame } from "./call-frame.ts";

/** What a method is told of its call. A class: an object literal with a getter takes 130 ns to make, this 10 to 30. */
export class GuestCallContext implements CallContext {
  readonly id: number;
  readonly plugin: string;
  readonly deadlineMs: number | undefined;
  readonly #call: IncomingCall;
  readonly #frame: CallFrame | undefined;

  constructor(call: IncomingCall, plugin: string, frame: CallFrame | undefined) {
    this.id = call.id;
    this.plugin = plugin;
    this.deadlineMs = call.deadlineMs;
    this.#call = call;
    this.#frame = frame;
  }

  /** Where the values of its slots are; undefined for what a plugin without slots is given, or somebody else. */
  static frameOf(call: CallContext): CallFrame | undefined {
    return #frame in call ? call.#frame : undefined;
  }

  get signal(): AbortSignal {
    return this.#call.signal;
  }
}
