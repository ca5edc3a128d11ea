import type { IncomingCall } from "../channel/incoming.ts";
import type { CallContext } from "../contract/call.ts";

/** What a method is told of its call. A class: an object literal with a getter takes 130 ns to make, this 10 to 30. */
export class GuestCallContext implements CallContext {
  readonly id: number;
  readonly plugin: string;
  readonly deadlineMs: number | undefined;
  readonly #call: IncomingCall;

  constructor(call: IncomingCall, plugin: string) {
    this.id = call.id;
    this.plugin = plugin;
    this.deadlineMs = call.deadlineMs;
    this.#call = call;
  }

  get signal(): AbortSignal {
    return this.#call.signal;
  }
}
