import type { IncomingCall } from "../channel/incoming.ts";
import type { CallContext } from "../contract/call.ts";
import type { CallFrame } from "./call-frame.ts";

const none: readonly unknown[] = Object.freeze([]);

/** What a method is told of its call. A class: an object literal with a getter takes 130 ns to make, this 10 to 30. */
export class GuestCallContext implements CallContext {
  readonly id: number;
  readonly plugin: string;
  readonly deadlineMs: number | undefined;
  readonly traceparent: string | undefined;
  /** The values of its slots. A plain property: a private one takes three times as long to read. */
  readonly slots: readonly unknown[];
  readonly #call: IncomingCall;
  readonly #frame: CallFrame | undefined;

  constructor(call: IncomingCall, plugin: string, frame: CallFrame | undefined) {
    this.id = call.id;
    this.plugin = plugin;
    this.deadlineMs = call.deadlineMs;
    this.traceparent = call.trace;
    this.#call = call;
    this.#frame = frame;
    this.slots = frame?.values ?? none;
  }

  /** Undefined for a plugin without slots. @throws TypeError for what no method was given. */
  static frameOf(call: CallContext): CallFrame | undefined {
    return (call as GuestCallContext).#frame;
  }

  get signal(): AbortSignal {
    return this.#call.signal;
  }
}
